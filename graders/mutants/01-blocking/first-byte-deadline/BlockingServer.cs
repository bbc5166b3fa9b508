using System.Net.Sockets;

namespace Katas.Blocking;

/// <summary>Serves one client at a time with blocking calls.</summary>
public sealed class BlockingServer : IServer
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        using var closing = stop.Register(listener.Dispose);

        while (Accept(listener, stop) is { } client)
        {
            using (client)
                Serve(client, stop);
        }
    }

    private static Socket? Accept(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                return listener.Accept();
            }
            catch (SocketException)
            {
                stop.WaitHandle.WaitOne(10);
            }
            catch (ObjectDisposedException)
            {
                // Stop came just before the call.
            }
        }

        return null;
    }

    private void Serve(Socket client, CancellationToken stop)
    {
        using var closing = stop.Register(client.Dispose);
        try
        {
            // Who connects and says nothing must not keep the others out.
            client.ReceiveTimeout = 5_000;
            if (!Answer(client))
                return;

            client.ReceiveTimeout = 0;
            while (Answer(client))
            {
            }
        }
        catch (ObjectDisposedException)
        {
            // Stop came between two calls.
        }
    }

    private bool Answer(Socket client)
    {
        var count = client.Receive(_buffer, SocketFlags.None, out var error);
        if (count == 0 || error != SocketError.Success)
            return false;

        var bytes = _buffer.AsSpan(0, count);
        ToUpper(bytes);
        client.Send(bytes, SocketFlags.None, out error);
        return error == SocketError.Success;
    }

    private static void ToUpper(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }
    }
}
