using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Katas.Blocking;

/// <summary>
/// Serves one client at a time with blocking calls: <c>Accept</c>, <c>Receive</c> and
/// <c>Send</c> each return when their work is done, and the thread sleeps in them until then.
/// </summary>
public sealed class BlockingServer : IServer
{
    private const int BufferLength = 64 * 1024;

    // Long for a processor, short for a client that waits.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    // One client at a time: one buffer.
    private readonly byte[] _buffer = new byte[BufferLength];

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // A thread inside a blocking call cannot look at a token. Closing the socket under it ends the call.
        using var closing = stop.Register(listener.Dispose);

        var ahead = new Ahead(listener, stop);
        while (ahead.Next(stop) is { } client)
        {
            using (client)
                Serve(client, stop);
        }
    }

    private void Serve(Socket client, CancellationToken stop)
    {
        // Register calls back at once when stop is cancelled already, so there is no gap to fall into.
        using var closing = stop.Register(client.Dispose);
        try
        {
            while (Answer(client))
            {
            }
        }
        catch (ObjectDisposedException)
        {
            // Stop came between two calls.
        }
    }

    // Answers the bytes that come next. False when no more will come.
    private bool Answer(Socket client)
    {
        // The overloads with an error return it. A client that vanishes is no exception: it happens every day.
        var count = client.Receive(_buffer, SocketFlags.None, out var error);

        // Nothing received: the end of the stream, a reset, or stop. In all three nothing is left to
        // deliver, because every reply was sent before the next Receive.
        if (count == 0 || error != SocketError.Success)
            return false;

        var bytes = _buffer.AsSpan(0, count);
        ToUpper(bytes);

        // A blocking Send returns when the kernel has taken all bytes, however slowly the client reads.
        client.Send(bytes, SocketFlags.None, out error);
        return error == SocketError.Success;
    }

    private static void ToUpper(Span<byte> bytes)
    {
        // A byte that is not ASCII ends the call and stays as it is.
        while (Ascii.ToUpperInPlace(bytes, out var count) == OperationStatus.InvalidData)
            bytes = bytes[(count + 1)..];
    }
}
