using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    // Short enough to notice stop in time.
    private const int Patience = 200;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var registration = stop.Register(() => listener.Dispose());

        while (!stop.IsCancellationRequested)
        {
            try
            {
                Serve(listener.Accept(), stop);
            }
            catch (SocketException)
            {
            }
            catch (ObjectDisposedException)
            {
            }
        }
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        client.ReceiveTimeout = Patience;
        var buffer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            var n = client.Receive(buffer, SocketFlags.None, out var error);
            if (error is SocketError.TimedOut or SocketError.WouldBlock)
                continue;
            if (n == 0 || error != SocketError.Success || !Answer(client, buffer.AsSpan(0, n)))
            {
                client.Dispose();
                return;
            }
        }
    }

    private static bool Answer(Socket client, Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }

        client.Send(bytes, SocketFlags.None, out var error);
        return error == SocketError.Success;
    }
}
