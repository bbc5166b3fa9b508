using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private volatile Socket? _connection;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() =>
        {
            listener.Dispose();
            _connection?.Dispose();
        });
        var buffer = new byte[8192];

        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var connection = listener.Accept();

                // Close at once and leave no TIME_WAIT behind.
                connection.LingerState = new LingerOption(true, 0);
                _connection = connection;
                if (stop.IsCancellationRequested)
                    break;
                Echo(connection, buffer);
            }
            catch (SocketException)
            {
                // The connection broke, or stop closed the listener: the loop's condition knows.
            }
            catch (ObjectDisposedException)
            {
            }
        }
    }

    private static void Echo(Socket connection, Span<byte> buffer)
    {
        for (int count; (count = connection.Receive(buffer)) > 0;)
        {
            var bytes = buffer[..count];
            foreach (ref var b in bytes)
            {
                if (b is >= (byte)'a' and <= (byte)'z')
                    b -= 32;
            }

            connection.Send(bytes);
        }
    }
}
