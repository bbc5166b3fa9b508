using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly List<Socket> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            lock (_clients)
                _clients.ForEach(c => c.Dispose());
        });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = listener.Accept();
                lock (_clients)
                    _clients.Add(client);
                if (stop.IsCancellationRequested)
                    client.Dispose();
                Serve(client);
            }
            catch (SocketException)
            {
            }
            catch (ObjectDisposedException)
            {
            }
        }
    }

    private static void Serve(Socket client)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var n = client.Receive(buffer);
            if (n == 0)
                break;
            for (var i = 0; i < n; i++)
                buffer[i] = buffer[i] is >= 97 and <= 122 ? (byte)(buffer[i] - 32) : buffer[i];
            client.Send(buffer.AsSpan(0, n));
        }
    }
}
