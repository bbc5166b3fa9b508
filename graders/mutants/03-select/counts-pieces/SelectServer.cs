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

    // So many pieces of replies may be pending for a client that does not read.
    private const int MaxPieces = 64;

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

        // A socket with room in its send buffer is always writable: to ask for that with nothing to send
        // means to spin. And to ask for bytes that we would not take means to spin as well.
        foreach (var (socket, connection) in _connections)
        {
            if (connection.WantsToReceive)
                _reading.Add(socket);
            if (connection.WantsToSend)
                _writing.Add(socket);
        }
    }

    // The lists are ours by now, the table is not touched by the wait: so connections can come and go
    // here. A socket may be ready for both, and its connection be over after the first.
    private void Dispatch(Socket listener)
    {
        foreach (var socket in _writing)
        {
            if (_connections.TryGetValue(socket, out var connection) && !connection.Send())
                Remove(socket, connection);
        }

        foreach (var socket in _reading)
        {
            if (socket == listener)
                Accept(listener);
            else if (_connections.TryGetValue(socket, out var connection) && !connection.Receive(_buffer))
                Remove(socket, connection);
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

    private void Remove(Socket socket, Connection connection)
    {
        // Out of the table first: one closed socket in its lists makes Select throw for all of them.
        _connections.Remove(socket);
        connection.Dispose();
    }

    /// <summary>
    /// One client: its socket, and the replies that the kernel did not take yet, piece by piece.
    /// When there are too many of them, nothing more is received until some are sent.
    /// </summary>
    private sealed class Connection(Socket socket) : IDisposable
    {
        private readonly Queue<byte[]> _pieces = new();
        private int _start;
        private bool _finished;

        public bool WantsToReceive => !_finished && _pieces.Count < MaxPieces;

        public bool WantsToSend => _pieces.Count > 0;

        public void Dispose() => socket.Dispose();

        // False when the connection is over.
        public bool Receive(Span<byte> buffer)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success)
                return false;

            // The end of the stream: what is pending has to go first.
            if (count == 0)
            {
                _finished = true;
                return WantsToSend;
            }

            var replies = buffer[..count];
            ToUpper(replies);
            if (WantsToSend)
            {
                _pieces.Enqueue(replies.ToArray());
                return true;
            }

            if (!TrySend(replies, out var sent))
                return false;
            if (sent < count)
                _pieces.Enqueue(replies[sent..].ToArray());
            return true;
        }

        // False when the connection is over.
        public bool Send()
        {
            var piece = _pieces.Peek();
            if (!TrySend(piece.AsSpan(_start), out var sent))
                return false;
            _start += sent;
            if (_start == piece.Length)
            {
                _pieces.Dequeue();
                _start = 0;
            }

            return WantsToSend || !_finished;
        }

        // A nonblocking Send takes what fits, possibly nothing; sent says how much. False when the client is gone.
        private bool TrySend(ReadOnlySpan<byte> replies, out int sent)
        {
            sent = socket.Send(replies, SocketFlags.None, out var error);
            return error is SocketError.Success or SocketError.WouldBlock;
        }

        private static void ToUpper(Span<byte> bytes)
        {
            // A byte that is not ASCII ends the call and stays as it is.
            while (Ascii.ToUpperInPlace(bytes, out var count) == OperationStatus.InvalidData)
                bytes = bytes[(count + 1)..];
        }
    }
}
