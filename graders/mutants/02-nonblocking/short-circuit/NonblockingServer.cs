using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Nonblocking;

/// <summary>Serves many clients on one thread without waiting for any of them.</summary>
public sealed partial class NonblockingServer : IServer
{
    private const int BufferLength = 64 * 1024;

    private readonly List<Connection> _connections = [];
    private readonly byte[] _buffer = new byte[BufferLength];

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (!TakeTurn(listener))
                    Thread.Sleep(1);
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

    private bool TakeTurn(Socket listener)
    {
        var busy = false;
        while (TryAccept(listener) is { } client)
        {
            _connections.Add(new Connection(client));
            busy = true;
        }

        for (var i = _connections.Count - 1; i >= 0; i--)
        {
            var connection = _connections[i];
            busy = busy || connection.Advance(_buffer);
            if (connection.IsOver)
                Remove(i);
        }

        return busy;
    }

    private void Remove(int index)
    {
        _connections[index].Dispose();
        _connections.RemoveAt(index);
    }

    // The next client of the backlog, or null when there is none at this moment.
    private static Socket? TryAccept(Socket listener)
    {
        var descriptor = accept4(listener.SafeHandle, 0, 0, SOCK_CLOEXEC);
        if (descriptor < 0)
            return null;

        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)) { Blocking = false };
    }

    private const int SOCK_CLOEXEC = 0x80000;

    [LibraryImport("libc")]
    private static partial int accept4(SafeSocketHandle sockfd, nint addr, nint addrlen, int flags);

    private static void ToUpper(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }
    }

    private enum Progress
    {
        /// <summary>There was nothing to do.</summary>
        None,

        /// <summary>Bytes were moved.</summary>
        Some,

        /// <summary>The connection is over.</summary>
        Ended,
    }

    private sealed class Connection(Socket socket) : IDisposable
    {
        private byte[] _pending = [];
        private int _start;
        private int _end;

        public bool IsOver { get; private set; }

        private bool HasPending => _start < _end;

        // True when there was something to do.
        public bool Advance(Span<byte> buffer)
        {
            var progress = HasPending ? SendPending() : Answer(buffer);
            IsOver = progress == Progress.Ended;
            return progress != Progress.None;
        }

        public void Dispose()
        {
            _pending = [];
            socket.Dispose();
        }

        private Progress Answer(Span<byte> buffer)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return Progress.None;
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

            if (sent < replies.Length)
            {
                _pending = replies[sent..].ToArray();
                _start = 0;
                _end = _pending.Length;
            }

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
                _pending = [];
            return Progress.Some;
        }
    }
}
