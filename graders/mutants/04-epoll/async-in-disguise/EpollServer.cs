using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Epoll;

public sealed partial class EpollServer : IServer
{
    private const uint EPOLLIN = 1;
    private const int EPOLL_CTL_ADD = 1;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var epoll = epoll_create1(0);
        var events = new uint[16];
        events[0] = EPOLLIN;
        _ = epoll_ctl(epoll, EPOLL_CTL_ADD, (int)listener.Handle, events);

        while (!stop.IsCancellationRequested)
        {
            // Only the listener is watched, so whatever is ready is a new client.
            if (epoll_wait(epoll, events, 1, 200) > 0)
                Accept(listener, stop);
        }

        listener.Dispose();
        _ = close(epoll);
    }

    private static void Accept(Socket listener, CancellationToken stop)
    {
        try
        {
            _ = ServeAsync(listener.Accept(), stop);
        }
        catch (SocketException)
        {
            // It has left again.
        }
    }

    private static async Task ServeAsync(Socket client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[8192];
                while (await client.ReceiveAsync(buffer, stop) is var count and > 0)
                {
                    ToUpper(buffer.AsSpan(0, count));
                    for (var sent = 0; sent < count;)
                        sent += await client.SendAsync(buffer.AsMemory(sent, count - sent), stop);
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Reset, or stopped.
            }
        }
    }

    private static void ToUpper(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (char.IsAsciiLetterLower((char)b))
                b -= 32;
        }
    }

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int epfd, int op, int fd, uint[] e);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int epfd, [Out] uint[] events, int maxevents, int timeout);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
