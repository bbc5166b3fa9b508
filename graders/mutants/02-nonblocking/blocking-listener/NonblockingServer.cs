using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private readonly byte[] _buffer = new byte[4096];

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(listener.Dispose);
        var clients = new List<Socket>();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var client = listener.Accept();
                client.Blocking = false;
                clients.Add(client);

                // Serve whoever has sent something by now.
                Thread.Sleep(1);
                clients.RemoveAll(c => !Serve(c));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }

        clients.ForEach(c => c.Dispose());
    }

    private bool Serve(Socket client)
    {
        var n = client.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (n > 0)
        {
            for (var i = 0; i < n; i++)
            {
                if (_buffer[i] is >= (byte)'a' and <= (byte)'z')
                    _buffer[i] -= 32;
            }

            client.Send(_buffer, 0, n, SocketFlags.None, out error);
            return true;
        }

        client.Dispose();
        return false;
    }
}
