using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(listener.Dispose);

        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = listener.Accept();

                // Never wait longer than stop may wait for us.
                client.ReceiveTimeout = 500;
                using var closing = stop.Register(client.Dispose);
                Serve(client, stop);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Reset by the peer, or stopped.
            }
        }
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            var n = client.Receive(buffer);
            if (n <= 0)
                break;
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                    buffer[i] = (byte)(buffer[i] - 0x20);
            }

            client.Send(buffer, 0, n, SocketFlags.None);
        }
    }
}
