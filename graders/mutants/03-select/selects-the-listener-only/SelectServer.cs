using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private readonly ConcurrentDictionary<Socket, bool> _clients = new();

    public void Run(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var ready = new List<Socket> { listener };
            Socket.Select(ready, null, null, 100_000);
            if (ready.Count > 0)
            {
                var client = listener.Accept();
                _clients[client] = true;
                _ = ServeAsync(client, stop);
            }
        }

        foreach (var client in _clients.Keys)
            client.Dispose();
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        var buffer = new byte[4096];
        try
        {
            int n;
            while ((n = await client.ReceiveAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                for (var i = 0; i < n; i++)
                {
                    if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                        buffer[i] -= 32;
                }

                for (var sent = 0; sent < n;)
                    sent += await client.SendAsync(buffer.AsMemory(sent, n - sent), stop).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is over, one way or the other.
        }

        _clients.TryRemove(client, out _);
        client.Dispose();
    }
}
