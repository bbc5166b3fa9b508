namespace EventLoop.Analyzers.Tests;

/// <summary>Loops that many tests put their own lines into.</summary>
internal static class Sources
{
    /// <summary>The textbook: a listener, a list of clients, <c>Socket.Select</c>, and what a test does in a turn.</summary>
    public static string Loop(string turn, string members = "") => $$"""
        using System.Collections.Concurrent;
        using System.Diagnostics;
        class Server
        {
            {{members}}
            void Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen();
                var clients = new List<Socket>();
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    {{turn}}
                }
            }
        }
        """;

    /// <summary>A game's tick: asks a <c>TcpListener</c> and its clients, and its caller loops.</summary>
    public static string Tick(string turn, string members = "") => $$"""
        using System.Collections.Concurrent;
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<TcpClient> clients = new();
            {{members}}
            public void Update()
            {
                while (listener.Pending())
                {
                    clients.Add(listener.AcceptTcpClient());
                }

                foreach (var client in clients)
                {
                    {{turn}}
                }
            }
        }
        """;

    /// <summary>A level-triggered loop over raw descriptors.</summary>
    public static string Descriptors(string onListener, string onClient, string setup = "") => $$"""
        using System.Runtime.InteropServices;
        unsafe class Server
        {
            const int EINTR = 4, EAGAIN = 11, F_SETFL = 4, O_NONBLOCK = 0x800, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000, MSG_DONTWAIT = 0x40;
            struct epoll_event { public uint events; public int fd; }
            [DllImport("libc")] static extern int epoll_create1(int flags);
            [DllImport("libc")] static extern int epoll_wait(int epfd, epoll_event[] events, int count, int timeout);
            [DllImport("libc")] static extern int epoll_ctl(int epfd, int op, int fd, ref epoll_event e);
            [DllImport("libc")] static extern int socket(int domain, int type, int protocol);
            [DllImport("libc")] static extern int connect(int fd, byte* address, int length);
            [DllImport("libc")] static extern int listen(int fd, int backlog);
            [DllImport("libc")] static extern int accept(int fd, void* address, void* length);
            [DllImport("libc")] static extern int accept4(int fd, void* address, void* length, int flags);
            [DllImport("libc")] static extern int fcntl(int fd, int command, int argument);
            [DllImport("libc", SetLastError = true)] static extern nint recv(int fd, byte[] buffer, nint length, int flags);
            [DllImport("libc", SetLastError = true)] static extern nint send(int fd, byte[] buffer, nint length, int flags);
            [DllImport("libc", EntryPoint = "read")] static extern nint ReadSome(int fd, byte[] buffer, nint length);
            [DllImport("libc")] static extern int eventfd(uint value, int flags);
            static void Watch(int epoll, int fd)
            {
                var e = new epoll_event { events = 1, fd = fd };
                epoll_ctl(epoll, 1, fd, ref e);
            }

            static void SetNonblocking(int fd) => fcntl(fd, F_SETFL, O_NONBLOCK);

            void Run(byte[] buffer)
            {
                var epoll = epoll_create1(0);
                var listener = socket(2, 1, 0);
                listen(listener, 100);
                {{setup}}
                Watch(epoll, listener);
                var events = new epoll_event[10];
                while (true)
                {
                    var count = epoll_wait(epoll, events, 10, -1);
                    for (var i = 0; i < count; i++)
                    {
                        var fd = events[i].fd;
                        if (fd == listener)
                        {
                            {{onListener}}
                        }
                        else
                        {
                            {{onClient}}
                        }
                    }
                }
            }
        }
        """;
}
