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
            var client = listener.Accept();
            client.Blocking = true;
            new Thread(() => Serve(client, stop)) { IsBackground = true }.Start();
        }
        catch (SocketException)
        {
            // It has left again.
        }
    }

    private static void Serve(Socket client, CancellationToken stop)
    {
        using (client)
        using (stop.Register(() => client.Shutdown(SocketShutdown.Both)))
        {
            var buffer = new byte[8192];
            while (true)
            {
                var count = client.Receive(buffer, SocketFlags.None, out var error);
                if (error != SocketError.Success || count == 0)
                    return;
                ToUpper(buffer.AsSpan(0, count));
                for (var sent = 0; sent < count && error == SocketError.Success;)
                    sent += client.Send(buffer.AsSpan(sent, count - sent), SocketFlags.None, out error);
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
