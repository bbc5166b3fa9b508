using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Katas.Select;

/// <summary>
/// Serves many clients on one thread that waits in <c>Socket.Select</c>
/// until one of them, or the listener, is ready.
/// </summary>
public sealed class SelectServer : IServer
{
    private const int BufferLength = 64 * 1024;

    // Select counts in microseconds. This often an idle loop wakes to look at stop.
    private const int TickMicroseconds = 100_000;

    private readonly Dictionary<Socket, Connection> _connections = [];

    // Before Select the lists say what we are interested in, after it what is ready. They are
    // filled anew every turn, because Select takes out what is not ready, but allocated once.
    private readonly List<Socket> _reading = [];
    private readonly List<Socket> _writing = [];
    private readonly List<Socket> _resting = [];

    // One thread does one thing at a time: all connections share the buffer they receive into.
    private readonly byte[] _buffer = new byte[BufferLength];

    private bool _listenerRests;

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // Readiness is a hint. Another process may take the client first, and a blocking Accept would stop everybody.
        listener.Blocking = false;
        Padding.Begin();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                CollectInterest(listener);
                Socket.Select(_reading, _writing, _resting, TickMicroseconds);
                _listenerRests = false;
                Dispatch(listener);
            }
        }
        finally
        {
            listener.Dispose();
            foreach (var connection in _connections.Values)
                connection.Dispose();
            _connections.Clear();
            Padding.End();
        }
    }

    private void CollectInterest(Socket listener)
    {
        _reading.Clear();
        _writing.Clear();
        _resting.Clear();

        // Select refuses to wait when all its lists are empty. A listener that rests stands in the
        // list for errors, where nothing ever happens to it.
        (_listenerRests ? _resting : _reading).Add(listener);

        // Never both at once. A socket with room in its send buffer is always writable: to ask for
        // that with nothing to send means to spin. And to ask for bytes that we would not take,
        // because replies are pending, means to spin as well.
        foreach (var (socket, connection) in _connections)
            (connection.HasPending ? _writing : _reading).Add(socket);
    }

    // The lists are ours by now, the table is not touched by the wait: so connections can come and go here.
    private void Dispatch(Socket listener)
    {
        foreach (var socket in _writing)
            Advance(socket);

        foreach (var socket in _reading)
        {
            if (socket == listener)
                Accept(listener);
            else
                Advance(socket);
        }
    }

    // One client per turn. If more are waiting, the next Select says so at once, and none of our
    // calls fails just to tell us that there are no more.
    private void Accept(Socket listener)
    {
        try
        {
            // In .NET an accepted socket inherits the mode of its listener: this one is nonblocking too.
            var client = listener.Accept();
            _connections.Add(client, new Connection(client));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // Somebody else took this client, or (not on Linux) it has left.
        }
        catch (SocketException)
        {
            // Most likely we are out of descriptors. The listener stays ready all the same, so to go
            // on watching it would be to spin. It rests for a turn, and clients wait in the backlog.
            _listenerRests = true;
        }
    }

    private void Advance(Socket socket)
    {
        var connection = _connections[socket];
        if (connection.Advance(_buffer))
            return;

        // Out of the table first: one closed socket in its lists makes Select throw for all of them.
        _connections.Remove(socket);
        connection.Dispose();
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

        public bool HasPending => _start < _end;

        // Does what the socket is ready for. False when the connection is over.
        public bool Advance(Span<byte> buffer) => HasPending ? SendPending() : Answer(buffer);

        public void Dispose()
        {
            ReleasePending();
            Padding.Leak(socket);
        }

        private bool Answer(Span<byte> buffer)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;

            // A reset, or (without an error) the end of the stream.
            if (error != SocketError.Success || count == 0)
                return false;

            var replies = buffer[..count];
            ToUpper(replies);
            if (!TrySend(replies, out var sent))
                return false;
            if (sent < count)
                KeepPending(replies[sent..]);
            return true;
        }

        private bool SendPending()
        {
            if (!TrySend(_pending.AsSpan(_start.._end), out var sent))
                return false;
            _start += sent;
            if (!HasPending)
                ReleasePending();
            return true;
        }

        // A nonblocking Send takes what fits, possibly nothing; sent says how much. False when the client is gone.
        private bool TrySend(ReadOnlySpan<byte> replies, out int sent)
        {
            sent = socket.Send(replies, SocketFlags.None, out var error);
            return error is SocketError.Success or SocketError.WouldBlock;
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
