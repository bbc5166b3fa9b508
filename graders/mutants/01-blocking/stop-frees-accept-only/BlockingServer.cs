using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using (stop.Register(listener.Dispose))
        {
            try
            {
                AcceptLoop(listener);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && stop.IsCancellationRequested)
            {
                // stop
            }
        }
    }

    private static void AcceptLoop(Socket listener)
    {
        while (true)
        {
            using var client = listener.Accept();
            try
            {
                Serve(client);
            }
            catch (SocketException)
            {
                // The client reset its connection.
            }
        }
    }

    private static void Serve(Socket client)
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (true)
        {
            var bytes = buffer[..client.Receive(buffer)];
            if (bytes.IsEmpty)
                return;
            foreach (ref var b in bytes)
                b = b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;
            client.Send(bytes);
        }
    }
}
