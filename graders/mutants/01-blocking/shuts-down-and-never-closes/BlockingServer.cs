using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private readonly byte[] _buffer = new byte[8192];
    private Socket? _client;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(listener.Dispose);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Serve(listener.Accept(), stop);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Stop, or a client that is gone already.
            }
        }
    }

    private void Serve(Socket client, CancellationToken stop)
    {
        _client = client;
        using var registration = stop.Register(() => client.Shutdown(SocketShutdown.Both));
        int count;
        try
        {
            while ((count = client.Receive(_buffer)) > 0)
            {
                Shout(_buffer.AsSpan(0, count));
                client.Send(_buffer, count, SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // Reset.
        }

        if (!stop.IsCancellationRequested)
            _client.Dispose();
    }

    private static void Shout(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }
    }
}
