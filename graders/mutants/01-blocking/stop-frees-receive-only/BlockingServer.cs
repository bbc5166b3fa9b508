using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly Lock _lock = new();
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() => Wake(listener));

        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = listener.Accept();
                lock (_lock)
                    _client = client;
                if (stop.IsCancellationRequested)
                    break;
                Serve(client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // A lost client is not our problem.
            }
            finally
            {
                lock (_lock)
                    _client = null;
            }
        }
    }

    private void Wake(Socket listener)
    {
        listener.Dispose();
        lock (_lock)
        {
            try
            {
                _client?.Shutdown(SocketShutdown.Receive);
            }
            catch (SocketException)
            {
                // Not connected any more: Receive has returned already.
            }
        }
    }

    private static void Serve(Socket client)
    {
        var buffer = new byte[4096];
        int n;
        while ((n = client.Receive(buffer)) > 0)
        {
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                    buffer[i] -= 32;
            }

            client.Send(buffer.AsSpan(0, n));
        }
    }
}
