using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Katas.Bench;

/// <summary>The system calls of the load generator, as thin as they can be.</summary>
internal static unsafe partial class LoadSockets
{
    public const int EAGAIN = 11;
    public const int EINTR = 4;

    private const int AF_INET = 2;
    private const int SOCK_STREAM = 1;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_LINGER = 13;
    private const int IPPROTO_IP = 0;
    private const int IP_BIND_ADDRESS_NO_PORT = 24;
    private const int IPPROTO_TCP = 6;
    private const int TCP_NODELAY = 1;
    private const int F_SETFL = 4;
    private const int O_NONBLOCK = 0x800;
    private const int MSG_NOSIGNAL = 0x4000;
    private const uint EPOLLIN = 0x1;
    private const uint EPOLLOUT = 0x4;
    private const uint EPOLLET = 0x80000000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CLOEXEC = 0x80000;
    private const int SizeOfAddress = 16;

    // One source address has 28,232 ports by default; stay well below.
    private const int ClientsPerSource = 14_000;

    /// <summary>struct epoll_event is packed on x86-64 alone.</summary>
    public static readonly int EventLength = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;

    /// <summary>Where an event holds the number of its client.</summary>
    public static readonly int ClientAt = EventLength - 2;

    /// <summary>Connects a client. Blocking, because loopback takes no time unless the backlog is full.</summary>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="client">The number of the client, which chooses its source address.</param>
    /// <returns>A nonblocking descriptor, or -1 with errno.</returns>
    public static int Connect(int port, int client)
    {
        var fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return -1;
        SetOption(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        SetOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        var source = Address(0x7F000002u + (uint)(client / ClientsPerSource), 0);
        var server = Address(0x7F000001u, port);
        if (bind(fd, source, SizeOfAddress) != 0 || connect(fd, server, SizeOfAddress) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            _ = close(fd);
            Marshal.SetLastPInvokeError(errno);
            return -1;
        }

        _ = fcntl(fd, F_SETFL, O_NONBLOCK);
        return fd;
    }

    /// <summary>Resets and closes a connection, so that none lingers in TIME_WAIT.</summary>
    /// <param name="fd">Its descriptor.</param>
    public static void Reset(int fd)
    {
        var linger = stackalloc int[] { 1, 0 };
        _ = setsockopt(fd, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(int));
        _ = close(fd);
    }

    /// <summary>Makes an epoll instance.</summary>
    /// <returns>Its descriptor.</returns>
    public static int CreateEpoll() => epoll_create1(EPOLL_CLOEXEC);

    /// <summary>Closes a descriptor.</summary>
    /// <param name="fd">The descriptor.</param>
    public static void Close(int fd) => _ = close(fd);

    /// <summary>Watches a connection for everything, once for all: edge-triggered, so that it costs nothing more.</summary>
    /// <param name="epoll">The epoll instance.</param>
    /// <param name="fd">The connection.</param>
    /// <param name="client">The number of the client.</param>
    /// <returns>Whether the kernel did it.</returns>
    public static bool Watch(int epoll, int fd, int client)
    {
        var e = stackalloc uint[EventLength];
        e[0] = EPOLLIN | EPOLLOUT | EPOLLET;
        e[ClientAt] = (uint)client;
        return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, e) == 0;
    }

    /// <summary>Waits for events.</summary>
    /// <param name="epoll">The epoll instance.</param>
    /// <param name="events">Room for them.</param>
    /// <param name="milliseconds">How long at most.</param>
    /// <returns>How many came.</returns>
    public static int Wait(int epoll, uint[] events, int milliseconds)
    {
        fixed (uint* room = events)
            return epoll_wait(epoll, room, events.Length / EventLength, milliseconds);
    }

    /// <summary>Sends what fits.</summary>
    /// <param name="fd">The connection.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were sent, or -1 with errno.</returns>
    public static int Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return (int)send(fd, start, (nuint)bytes.Length, MSG_NOSIGNAL);
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="fd">The connection.</param>
    /// <param name="room">Where to.</param>
    /// <returns>How many bytes came, 0 at the end of the stream, or -1 with errno.</returns>
    public static int Receive(int fd, Span<byte> room)
    {
        fixed (byte* start = room)
            return (int)recv(fd, start, (nuint)room.Length, 0);
    }

    private static byte[] Address(uint address, int port)
    {
        var bytes = new byte[SizeOfAddress];
        BitConverter.TryWriteBytes(bytes, (ushort)AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), address);
        return bytes;
    }

    private static void SetOption(int fd, int level, int option, int value) =>
        _ = setsockopt(fd, level, option, &value, sizeof(int));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte[] address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte[] address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, uint* e);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, uint* events, int maxevents, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* bytes, nuint length, int flags);
}
