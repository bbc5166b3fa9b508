using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed unsafe partial class BlockingServer : IServer
{
    private const int SOCK_CLOEXEC = 0x80000;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int SHUT_RDWR = 2;
    private const int EINTR = 4;

    private readonly Lock _lock = new();
    private int _connection = -1;

    public void Run(Socket listener, CancellationToken stop)
    {
        var fd = (int)listener.Handle;
        using var registration = stop.Register(() => ShutDown(fd));

        while (!stop.IsCancellationRequested)
        {
            var connection = accept4(fd, null, null, SOCK_CLOEXEC);
            if (connection < 0)
                continue;
            lock (_lock)
                _connection = connection;
            if (!stop.IsCancellationRequested)
                Serve(connection);

            // Under the lock, or stop might shut down whoever has the number next.
            lock (_lock)
            {
                _connection = -1;
                _ = close(connection);
            }
        }
    }

    private void ShutDown(int listener)
    {
        _ = shutdown(listener, SHUT_RDWR);
        lock (_lock)
        {
            if (_connection >= 0)
                _ = shutdown(_connection, SHUT_RDWR);
        }
    }

    private static void Serve(int connection)
    {
        const int Size = 10_000;
        var buffer = stackalloc byte[Size];
        while (true)
        {
            var got = read(connection, buffer, Size);
            if (got < 0 && Marshal.GetLastPInvokeError() == EINTR)
                continue;
            if (got <= 0)
                return;
            for (nint i = 0; i < got; i++)
            {
                // The five lowest bits are a letter's place in the alphabet, bit 5 is its case.
                if ((buffer[i] & 0xe0) == 0x60 && (buffer[i] & 0x1f) is >= 1 and <= 26)
                    buffer[i] &= 0xdf;
            }

            for (nint done = 0; done < got;)
            {
                var put = send(connection, buffer + done, got - done, MSG_NOSIGNAL);
                if (put < 0 && Marshal.GetLastPInvokeError() != EINTR)
                    return;
                done += Math.Max(put, 0);
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, void* address, void* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* buffer, nint count, int flags);

    [LibraryImport("libc")]
    private static partial int shutdown(int fd, int how);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
