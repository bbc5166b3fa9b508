using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly ConcurrentDictionary<Socket, byte> _clients = new();

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(listener.Dispose);
        try
        {
            while (true)
            {
                var client = listener.Accept();
                _clients[client] = 0;
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            foreach (var client in _clients.Keys)
                client.Dispose();
        }
    }

    private void Serve(Socket client)
    {
        var buffer = new byte[4096];
        try
        {
            int n;
            while ((n = client.Receive(buffer)) > 0)
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
            // gone
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
        }
    }
}
