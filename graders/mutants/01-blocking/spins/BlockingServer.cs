using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly byte[] _buffer = new byte[4096];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = listener.Accept();
            }
            catch (SocketException)
            {
                Thread.Sleep(1);
                continue;
            }

            using (client)
                Serve(client, stop);
        }
    }

    private void Serve(Socket client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var n = client.Receive(_buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                Thread.Sleep(1);
                continue;
            }

            if (n == 0 || error != SocketError.Success || !SendAll(client, n, stop))
                return;
        }
    }

    private bool SendAll(Socket client, int length, CancellationToken stop)
    {
        for (var i = 0; i < length; i++)
        {
            if (_buffer[i] is >= (byte)'a' and <= (byte)'z')
                _buffer[i] -= 32;
        }

        for (var sent = 0; sent < length;)
        {
            sent += client.Send(_buffer, sent, length - sent, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                Thread.Sleep(1);
            else if (error != SocketError.Success)
                return false;
            if (stop.IsCancellationRequested)
                return false;
        }

        return true;
    }
}
