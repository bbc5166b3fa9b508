using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly BlockingCollection<Socket> _queue = [];
    private Socket? _current;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            _current?.Dispose();
        });
        var acceptor = new Thread(() => AcceptAll(listener)) { IsBackground = true };
        acceptor.Start();

        foreach (var client in _queue.GetConsumingEnumerable())
        {
            _current = client;
            using (client)
            {
                if (!stop.IsCancellationRequested)
                    Serve(client);
            }
        }
    }

    private void AcceptAll(Socket listener)
    {
        try
        {
            while (true)
                _queue.Add(listener.Accept());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _queue.CompleteAdding();
        }
    }

    private static void Serve(Socket client)
    {
        var buffer = new byte[4096];
        try
        {
            for (int n; (n = client.Receive(buffer)) > 0;)
            {
                for (var i = 0; i < n; i++)
                {
                    if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                        buffer[i] -= 32;
                }

                client.Send(buffer, n, SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // This one is gone.
        }
    }
}
