using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            Volatile.Read(ref _client)?.Dispose();
        });

        while (!stop.IsCancellationRequested)
        {
            try
            {
                Volatile.Write(ref _client, listener.Accept());
                ServeUntilItBreaks(_client!, stop);
            }
            catch (SocketException)
            {
                // The client disconnected: Receive told us by throwing.
            }
            catch (ObjectDisposedException)
            {
            }
            finally
            {
                _client?.Dispose();
            }
        }
    }

    private static void ServeUntilItBreaks(Socket client, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            var count = client.Receive(buffer, SocketFlags.None);
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] >= (byte)'a' && buffer[i] <= (byte)'z')
                    buffer[i] = (byte)(buffer[i] - 32);
            }

            client.Send(buffer, count, SocketFlags.None);
        }
    }
}
