using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Epoll;

public sealed unsafe class EpollServer : IServer
{
    private const int EAGAIN = 11, EINTR = 4;
    private const int SOCK_NONBLOCK = 0x800, MSG_NOSIGNAL = 0x4000;
    private const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLRDHUP = 0x2000, EPOLLET = 0x80000000;
    private const int Room = 16 * 1024;

    // Indexed by descriptor. A slot belongs to nobody when its buffer is null.
    private byte[]?[] _buffers = new byte[]?[256];
    private (int Start, int End)[] _rest = new (int, int)[256];

    public void Run(Socket listener, CancellationToken stop)
    {
        var listening = (int)listener.Handle;
        var ends = stackalloc int[2];
        pipe2(ends, SOCK_NONBLOCK);
        var (wakeRead, wakeWrite) = (ends[0], ends[1]);
        fcntl(listening, 4, SOCK_NONBLOCK);

        var epoll = epoll_create1(0);
        Add(epoll, listening, EPOLLIN | EPOLLET);
        Add(epoll, wakeRead, EPOLLIN);

        using (stop.Register(() =>
        {
            var one = (byte)1;
            write(wakeWrite, &one, 1);
        }))
        {
            var size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
            var events = stackalloc byte[size * 64];
            while (!stop.IsCancellationRequested)
            {
                var count = epoll_wait(epoll, events, 64, -1);
                for (var i = 0; i < count; i++)
                {
                    var fd = *(int*)(events + (i * size) + size - 8);
                    if (fd == listening)
                        AcceptAll(epoll, listening);
                    else if (fd != wakeRead && !Pump(fd))
                        Forget(fd);
                }
            }
        }

        for (var fd = 0; fd < _buffers.Length; fd++)
        {
            if (_buffers[fd] is not null)
                Forget(fd);
        }

        close(epoll);
        close(wakeRead);
        close(wakeWrite);
        listener.Dispose();
    }

    private void AcceptAll(int epoll, int listening)
    {
        while (true)
        {
            var fd = accept4(listening, null, null, SOCK_NONBLOCK);
            if (fd < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == EAGAIN)
                    return;
                continue;
            }

            while (fd >= _buffers.Length)
            {
                Array.Resize(ref _buffers, _buffers.Length * 2);
                Array.Resize(ref _rest, _rest.Length * 2);
            }

            _buffers[fd] = new byte[Room];
            _rest[fd] = default;
            Add(epoll, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
        }
    }

    // Moves bytes until one direction says EAGAIN. An edge comes when that changes.
    private bool Pump(int fd)
    {
        if (fd >= _buffers.Length || _buffers[fd] is not { } buffer)
            return true;
        ref var rest = ref _rest[fd];
        fixed (byte* p = buffer)
        {
            while (true)
            {
                while (rest.Start < rest.End)
                {
                    var sent = send(fd, p + rest.Start, rest.End - rest.Start, MSG_NOSIGNAL);
                    if (sent < 0)
                        return IsPassing();
                    rest.Start += (int)sent;
                }

                var got = recv(fd, p, Room, 0);
                if (got == 0)
                    return false;
                if (got < 0)
                    return IsPassing();
                for (var i = 0; i < got; i++)
                {
                    if (p[i] - 'a' is >= 0 and <= 25)
                        p[i] ^= 0x20;
                }

                rest = (0, (int)got);
                if (got < Room)
                    return SendAll(fd, p, ref rest);
            }
        }
    }

    private static bool SendAll(int fd, byte* p, ref (int Start, int End) rest)
    {
        while (rest.Start < rest.End)
        {
            var sent = send(fd, p + rest.Start, rest.End - rest.Start, MSG_NOSIGNAL);
            if (sent < 0)
                return IsPassing();
            rest.Start += (int)sent;
        }

        return true;
    }

    private static bool IsPassing() => Marshal.GetLastPInvokeError() is EAGAIN or EINTR;

    private void Forget(int fd)
    {
        _buffers[fd] = null;
        close(fd);
    }

    private static void Add(int epoll, int fd, uint mask)
    {
        var size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
        var e = stackalloc byte[16];
        *(uint*)e = mask;
        *(long*)(e + size - 8) = fd;
        epoll_ctl(epoll, 1, fd, e);
    }

    [DllImport("libc")]
    private static extern int epoll_create1(int flags);

    [DllImport("libc")]
    private static extern int epoll_ctl(int epfd, int op, int fd, void* e);

    [DllImport("libc")]
    private static extern int epoll_wait(int epfd, void* events, int max, int timeout);

    [DllImport("libc", SetLastError = true)]
    private static extern int accept4(int fd, void* address, void* length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint recv(int fd, void* buffer, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint send(int fd, void* buffer, nint length, int flags);

    [DllImport("libc")]
    private static extern nint write(int fd, void* buffer, nint length);

    [DllImport("libc")]
    private static extern int close(int fd);

    [DllImport("libc")]
    private static extern int pipe2(int* ends, int flags);

    [DllImport("libc")]
    private static extern int fcntl(int fd, int command, int argument);
}
