using System.Net;
using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var closing = stop.Register(listener.Dispose);
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (SocketException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (ObjectDisposedException)
            {
                break;
            }

            using (client)
            using (stop.Register(client.Dispose))
            {
                Serve(client, buffer);
            }
        }
    }

    private static void Serve(Socket client, byte[] buffer)
    {
        try
        {
            while (true)
            {
                int count = client.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
                if (error == SocketError.ConnectionReset || count == 0)
                    return;
                Upper(buffer.AsSpan(0, count));
                client.Send(buffer, 0, count, SocketFlags.None, out error);
                if (error == SocketError.ConnectionReset)
                    return;
                if (error != SocketError.Success)
                    throw new SocketException((int)error);
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static void Upper(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= 'a' && bytes[i] <= 'z')
                bytes[i] -= 32;
        }
    }
}
