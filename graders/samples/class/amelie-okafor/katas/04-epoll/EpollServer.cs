using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Epoll;

public sealed class EpollServer : IServer
{
    readonly Dictionary<int, Client> clients = new();
    readonly byte[] buffer = new byte[32 * 1024];
    int epoll;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        epoll = Check(Native.epoll_create1(Native.EPOLL_CLOEXEC));
        try
        {
            Control(Native.EPOLL_CTL_ADD, Fd(listener), Native.EPOLLIN);
            var events = new Native.Event[128];
            while (!stop.IsCancellationRequested)
            {
                var count = Native.epoll_wait(epoll, events, events.Length, 200);
                for (var i = 0; i < count; i++)
                {
                    if (events[i].Fd == Fd(listener))
                        Accept(listener);
                    else if (clients.TryGetValue(events[i].Fd, out var client))
                        Handle(client);
                }
            }
        }
        finally
        {
            foreach (var client in clients.Values)
                client.Socket.Dispose();
            listener.Dispose();
            Native.close(epoll);
        }
    }

    void Accept(Socket listener)
    {
        try
        {
            var client = new Client(listener.Accept());
            client.Socket.Blocking = false;
            clients[Fd(client.Socket)] = client;
            Control(Native.EPOLL_CTL_ADD, Fd(client.Socket), Native.EPOLLIN);
        }
        catch (SocketException)
        {
        }
    }

    void Handle(Client client)
    {
        var hadRest = client.Rest.Length > 0;
        if (!(hadRest ? Send(client, client.Rest) : Receive(client)))
        {
            clients.Remove(Fd(client.Socket));
            client.Socket.Dispose(); // epoll forgets it by itself
        }
        else if (hadRest != client.Rest.Length > 0)
        {
            Control(Native.EPOLL_CTL_MOD, Fd(client.Socket), hadRest ? Native.EPOLLIN : Native.EPOLLOUT);
        }
    }

    bool Receive(Client client)
    {
        var n = client.Socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (n == 0 || error != SocketError.Success)
            return false;
        for (var i = 0; i < n; i++)
        {
            if (buffer[i] is >= (byte)'a' and <= (byte)'z')
                buffer[i] -= 32;
        }

        return Send(client, buffer.AsMemory(0, n));
    }

    static bool Send(Client client, ReadOnlyMemory<byte> data)
    {
        var n = client.Socket.Send(data.Span, SocketFlags.None, out var error);
        client.Rest = data[n..].ToArray();
        return error is SocketError.Success or SocketError.WouldBlock;
    }

    void Control(int what, int fd, uint events)
    {
        var e = new Native.Event { Events = events, Fd = fd };
        Check(Native.epoll_ctl(epoll, what, fd, ref e));
    }

    static int Fd(Socket socket) => (int)socket.Handle;

    static int Check(int result) => result >= 0
        ? result
        : throw new InvalidOperationException("System call failed, errno " + Marshal.GetLastPInvokeError());

    sealed class Client(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public byte[] Rest = [];
    }

    static class Native
    {
        public const uint EPOLLIN = 1, EPOLLOUT = 4;
        public const int EPOLL_CTL_ADD = 1, EPOLL_CTL_MOD = 3, EPOLL_CLOEXEC = 0x80000;

        // x86-64 only: there the struct is packed.
        [StructLayout(LayoutKind.Sequential, Pack = 4)]
        public struct Event
        {
            public uint Events;
            public int Fd;
            public int Padding;
        }

        [DllImport("libc", SetLastError = true)]
        public static extern int epoll_create1(int flags);

        [DllImport("libc", SetLastError = true)]
        public static extern int epoll_ctl(int epfd, int op, int fd, ref Event e);

        [DllImport("libc", SetLastError = true)]
        public static extern int epoll_wait(int epfd, [In, Out] Event[] events, int max, int timeout);

        [DllImport("libc")]
        public static extern int close(int fd);
    }
}
