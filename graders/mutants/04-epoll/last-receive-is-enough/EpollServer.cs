using System.Buffers;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Katas.Epoll;

/// <summary>
/// Serves thousands of clients on one thread that waits in <c>epoll_wait</c>. The kernel keeps
/// the list of what to watch, so a turn costs what is ready, not what is connected.
/// </summary>
public sealed partial class EpollServer : IServer
{
    private const int BufferLength = 64 * 1024;
    private const int Forever = -1;
    private const int RestMilliseconds = 100;

    private readonly Dictionary<int, Connection> _connections = [];

    // One thread does one thing at a time: all connections share the buffer they receive into.
    private readonly byte[] _buffer = new byte[BufferLength];

    private bool _listenerRests;

    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // Readiness is a hint. Another process may take the client first, and a blocking Accept would stop everybody.
        listener.Blocking = false;

        // Disposed from the last to the first: the registration first, so that nobody signals a closed event.
        using var epoll = new EpollInstance();
        using var wakeUp = new WakeUp();
        using var registration = stop.Register(wakeUp.Signal);
        try
        {
            epoll.Add(wakeUp.Descriptor, EPOLLIN);
            epoll.Add(DescriptorOf(listener), EPOLLIN);
            while (!stop.IsCancellationRequested)
                TakeTurn(epoll, listener);
        }
        finally
        {
            listener.Dispose();
            foreach (var connection in _connections.Values)
                connection.Dispose();
            _connections.Clear();
        }
    }

    private void TakeTurn(EpollInstance epoll, Socket listener)
    {
        var count = epoll.Wait(_listenerRests ? RestMilliseconds : Forever);
        if (_listenerRests)
            WatchListener(epoll, listener, watch: true);

        // Only its own event ends a connection. So no event further on in this batch can be about
        // a descriptor that was closed meanwhile and given to the next client.
        for (var i = 0; i < count; i++)
        {
            var descriptor = epoll.ReadyDescriptor(i);
            if (descriptor == DescriptorOf(listener))
                Accept(epoll, listener);
            else if (_connections.TryGetValue(descriptor, out var connection))
                Advance(epoll, connection, epoll.HasEnded(i));

            // What remains is the wake-up: the loop's condition sees that stop is cancelled.
        }
    }

    // One client per turn. If more are waiting, the next epoll_wait says so at once (it is level-
    // triggered), and none of our calls fails just to tell us that there are no more.
    private void Accept(EpollInstance epoll, Socket listener)
    {
        try
        {
            // In .NET an accepted socket inherits the mode of its listener: this one is nonblocking too.
            var connection = new Connection(listener.Accept());
            _connections.Add(connection.Descriptor, connection);
            epoll.Add(connection.Descriptor, connection.Interest);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // Somebody else took this client, or (not on Linux) it has left.
        }
        catch (SocketException)
        {
            // Most likely we are out of descriptors. The listener stays ready all the same, so to go
            // on watching it would be to spin. It rests for a moment, and clients wait in the backlog.
            WatchListener(epoll, listener, watch: false);
        }
    }

    private void WatchListener(EpollInstance epoll, Socket listener, bool watch)
    {
        epoll.Modify(DescriptorOf(listener), watch ? EPOLLIN : 0);
        _listenerRests = !watch;
    }

    // What the event says does not matter: EPOLLIN or EPOLLOUT is what we asked for, EPOLLERR and
    // EPOLLHUP come unasked, and in every case the call that is due next finds out the truth.
    private void Advance(EpollInstance epoll, Connection connection, bool ended)
    {
        var interest = connection.Interest;
        if (!connection.Advance(_buffer, ended))
            Remove(connection);
        else if (connection.Interest != interest)
            epoll.Modify(connection.Descriptor, connection.Interest);
    }

    private void Remove(Connection connection)
    {
        // The kernel forgets a socket whose only descriptor is closed: no EPOLL_CTL_DEL is needed.
        _connections.Remove(connection.Descriptor);
        connection.Dispose();
    }

    private static int DescriptorOf(Socket socket) => (int)socket.Handle;

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
        private bool _ended;

        public int Descriptor { get; } = DescriptorOf(socket);

        // Never both at once. A socket with room in its send buffer is always writable: to ask for
        // that with nothing to send means to spin. And to ask for bytes that we would not take,
        // because replies are pending, means to spin as well.
        public uint Interest => HasPending ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;

        private bool HasPending => _start < _end;

        // Does what the socket is ready for. False when the connection is over.
        public bool Advance(Span<byte> buffer, bool ended)
        {
            if (!(HasPending ? SendPending() : Answer(buffer)))
                return false;

            // The end of the stream has come together with the last bytes: no need to receive it, too.
            _ended |= ended;
            return HasPending || !_ended;
        }

        public void Dispose()
        {
            ReleasePending();
            socket.Dispose();
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

    /// <summary>An epoll instance: the kernel's list of what we are interested in, and its list of what is ready.</summary>
    private sealed class EpollInstance : IDisposable
    {
        private const int MaxEvents = 256;

        // struct epoll_event is 32 bits of events and 64 bits of data, which hold our descriptor. It
        // is packed on x86-64 alone; elsewhere four bytes of padding align the data. Seen as an
        // array of ints it needs no struct, and the same code serves both.
        private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        private static readonly int EventLength = IsPacked ? 3 : 4;
        private static readonly int DataAt = IsPacked ? 1 : 2;

        private readonly SafeFileHandle _epoll = epoll_create1(EPOLL_CLOEXEC);
        private readonly int[] _ready = new int[MaxEvents * EventLength];

        public EpollInstance() => Check(_epoll.IsInvalid ? -1 : 0, nameof(epoll_create1));

        public void Add(int descriptor, uint events) => Control(EPOLL_CTL_ADD, descriptor, events);

        public void Modify(int descriptor, uint events) => Control(EPOLL_CTL_MOD, descriptor, events);

        // Waits until something is ready or the timeout has passed; returns how many descriptors are ready.
        public int Wait(int timeoutMilliseconds)
        {
            var count = epoll_wait(_epoll, ref _ready[0], MaxEvents, timeoutMilliseconds);

            // A signal ended the wait, or Ctrl-Z and fg did. To have found nothing ready is always a valid answer.
            if (count < 0 && Marshal.GetLastPInvokeError() == EINTR)
                return 0;
            return Check(count, nameof(epoll_wait));
        }

        public int ReadyDescriptor(int index) => _ready[(index * EventLength) + DataAt];

        // True when the client has sent everything, and the end of its stream.
        public bool HasEnded(int index) => ((uint)_ready[index * EventLength] & EPOLLRDHUP) != 0;

        public void Dispose() => _epoll.Dispose();

        private void Control(int operation, int descriptor, uint events)
        {
            Span<int> epollEvent = stackalloc int[EventLength];
            epollEvent[0] = (int)events;
            epollEvent[DataAt] = descriptor;
            Check(epoll_ctl(_epoll, operation, descriptor, ref epollEvent[0]), nameof(epoll_ctl));
        }
    }

    /// <summary>Makes a descriptor readable from another thread, so that <c>epoll_wait</c> returns. See eventfd(2).</summary>
    private sealed class WakeUp : IDisposable
    {
        private readonly SafeFileHandle _event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

        public WakeUp() => Check(_event.IsInvalid ? -1 : 0, nameof(eventfd));

        public int Descriptor => (int)_event.DangerousGetHandle();

        public void Signal()
        {
            ulong one = 1;
            Check((int)write(_event, ref one, sizeof(ulong)), nameof(write));
        }

        public void Dispose() => _event.Dispose();
    }

    private const uint EPOLLIN = 0x1;
    private const uint EPOLLOUT = 0x4;
    private const uint EPOLLRDHUP = 0x2000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_MOD = 3;
    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EFD_CLOEXEC = 0x80000;
    private const int EFD_NONBLOCK = 0x800;
    private const int EINTR = 4;

    // Every system call passes here: -1 means that errno says why.
    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(SafeFileHandle epfd, int op, int fd, ref int epollEvent);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(SafeFileHandle epfd, ref int events, int maxevents, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle eventfd(uint initval, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle fd, ref ulong buf, nint count);
}
