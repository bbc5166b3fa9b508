using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Katas.Nonblocking;

/// <summary>
/// Serves many clients on one thread without waiting for any of them: every socket is
/// nonblocking, and the loop asks each in turn whether there is something to do.
/// </summary>
public sealed partial class NonblockingServer : IServer
{
    private const int BufferLength = 64 * 1024;
    private const int IdlePauseMilliseconds = 1;

    private readonly List<Connection> _connections = [];

    // One thread does one thing at a time: all connections share the buffer they receive into.
    private readonly byte[] _buffer = new byte[BufferLength];

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                // Without the pause an idle server burns a whole processor; with it, a client that
                // breaks the silence waits up to a millisecond. That is the choice this model leaves.
                if (!TakeTurn(listener))
                    Thread.Sleep(IdlePauseMilliseconds);
            }
        }
        finally
        {
            listener.Dispose();
            foreach (var connection in _connections)
                connection.Dispose();
            _connections.Clear();
        }
    }

    // Asks every socket once. True when at least one had something to do.
    private bool TakeTurn(Socket listener)
    {
        var busy = false;

        // Backwards, so that a removal moves none that is still to be asked.
        for (var i = _connections.Count - 1; i >= 0; i--)
        {
            var progress = _connections[i].Advance(_buffer);
            busy |= progress != Progress.None;
            if (progress == Progress.Ended)
                Remove(i);
        }

        while (!busy && TryAccept(listener) is { } client)
            _connections.Add(new Connection(client));
        return busy;
    }

    private void Remove(int index)
    {
        _connections[index].Dispose();
        _connections.RemoveAt(index);
    }

    // The next client of the backlog, or null when there is none at this moment.
    private static Socket? TryAccept(Socket listener) =>
        OperatingSystem.IsLinux() ? TryAccept4(listener) : TryAcceptOrCatch(listener);

    // Receive and Send have overloads that return WouldBlock. Accept has none: it throws, and this
    // loop would throw in every idle turn, a thousand times a second. So we ask the kernel itself.
    private static Socket? TryAccept4(Socket listener)
    {
        var descriptor = accept4(listener.SafeHandle, 0, 0, SOCK_CLOEXEC);

        // EAGAIN: nobody is waiting. Other errors, such as EMFILE when the process is out of
        // descriptors, mean the same to this loop: not now, ask again next turn.
        if (descriptor < 0)
            return null;

        // accept4 does not hand down the listener's mode; Socket.Accept would have done it for us.
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)) { Blocking = false };
    }

    private static Socket? TryAcceptOrCatch(Socket listener)
    {
        try
        {
            return listener.Accept();
        }
        catch (SocketException)
        {
            // WouldBlock nearly always; see above for the rest.
            return null;
        }
    }

    private const int SOCK_CLOEXEC = 0x80000;

    [LibraryImport("libc")]
    private static partial int accept4(SafeSocketHandle sockfd, nint addr, nint addrlen, int flags);

    private enum Progress
    {
        /// <summary>There was nothing to do.</summary>
        None,

        /// <summary>Bytes were moved.</summary>
        Some,

        /// <summary>The connection is over.</summary>
        Ended,
    }

    /// <summary>
    /// One client: its socket, and the replies that the kernel did not take yet. While there are
    /// any, nothing more is received: so they never exceed one buffer, the client that does not
    /// read is held back by its own full pipe, and the end of the stream is seen only when every
    /// reply is sent.
    /// </summary>
    private sealed class Connection(Socket socket) : IDisposable
    {
        private byte[] _pending = [];
        private int _start;
        private int _end;

        private bool HasPending => _start < _end;

        public Progress Advance(Span<byte> buffer) => HasPending ? SendPending() : Answer(buffer);

        public void Dispose()
        {
            ReleasePending();
            socket.Dispose();
        }

        private Progress Answer(Span<byte> buffer)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return Progress.None;

            // A reset, or (without an error) the end of the stream.
            if (error != SocketError.Success || count == 0)
                return Progress.Ended;

            var replies = buffer[..count];
            ToUpper(replies);
            return Send(replies);
        }

        private Progress Send(ReadOnlySpan<byte> replies)
        {
            var sent = socket.Send(replies, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                return Progress.Ended;

            // A nonblocking Send takes what fits, possibly nothing. The rest is ours to keep.
            if (sent < replies.Length)
                KeepPending(replies[sent..]);
            return Progress.Some;
        }

        private Progress SendPending()
        {
            var sent = socket.Send(_pending.AsSpan(_start.._end), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return Progress.None;
            if (error != SocketError.Success)
                return Progress.Ended;

            _start += sent;
            if (!HasPending)
                ReleasePending();
            return Progress.Some;
        }

        // Pooled: a connection needs memory of its own only while its client is slow.
        private void KeepPending(ReadOnlySpan<byte> replies)
        {
            _pending = ArrayPool<byte>.Shared.Rent(replies.Length);
            replies.CopyTo(_pending);
            (_start, _end) = (0, replies.Length);
        }

        private void ReleasePending()
        {
            ArrayPool<byte>.Shared.Return(_pending);
            _pending = [];
            (_start, _end) = (0, 0);
        }

        private static void ToUpper(Span<byte> bytes)
        {
            // A byte that is not ASCII ends the call and stays as it is.
            while (Ascii.ToUpperInPlace(bytes, out var count) == OperationStatus.InvalidData)
                bytes = bytes[(count + 1)..];
        }
    }
}
