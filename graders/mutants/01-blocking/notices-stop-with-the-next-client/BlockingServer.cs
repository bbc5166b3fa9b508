using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = listener.Accept();
            try
            {
                Serve(client, stop);
            }
            catch (SocketException)
            {
            }
        }
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            var n = client.Receive(buffer);
            if (n == 0)
                return;
            Upper(buffer, n);
            client.Send(buffer, n, SocketFlags.None);
        }
    }

    private static void Upper(byte[] buffer, int length)
    {
        for (var i = 0; i < length; i++)
        {
            if (buffer[i] >= 'a' && buffer[i] <= 'z')
                buffer[i] = (byte)(buffer[i] & ~0x20);
        }
    }
}
