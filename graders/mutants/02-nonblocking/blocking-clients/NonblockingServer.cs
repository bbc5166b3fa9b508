using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private const int BufferSize = 4096;

    private readonly List<Socket> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        // Accept must not wait, or nobody else is served meanwhile.
        listener.Blocking = false;
        using var registration = stop.Register(() =>
        {
            foreach (var client in _clients.ToArray())
                client.Dispose();
        });

        while (!stop.IsCancellationRequested)
        {
            var worked = TryAccept(listener);
            for (var i = _clients.Count - 1; i >= 0; i--)
            {
                worked = true;
                if (Serve(_clients[i]))
                    continue;
                _clients[i].Dispose();
                _clients.RemoveAt(i);
            }

            if (!worked)
                Thread.Sleep(1);
        }
    }

    private bool TryAccept(Socket listener)
    {
        try
        {
            var client = listener.Accept();
            client.Blocking = true;
            _clients.Add(client);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Serve(Socket client)
    {
        var buffer = new byte[BufferSize];
        try
        {
            var n = client.Receive(buffer);
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                    buffer[i] -= 32;
            }

            client.Send(buffer, n, SocketFlags.None);
            return n > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
