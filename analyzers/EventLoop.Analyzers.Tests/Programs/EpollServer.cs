using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Epolls;

internal static unsafe class Native
{
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const uint EPOLLIN = 1;

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct epoll_event
    {
        public uint events;
        public int fd;
        public int pad;
    }

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int epoll_ctl(int epfd, int op, int fd, ref epoll_event ev);

    [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static extern int WaitForEvents(int epfd, [Out] epoll_event[] events, int count, int timeout);
}

internal sealed class Connection
{
    public Connection(Socket socket)
    {
        Socket = socket;
        Socket.Blocking = false;
    }

    public Socket Socket { get; }

    public Queue<byte[]> Pending { get; } = new();
}

/// <summary>epoll under another name, the wait behind a method with a retry loop, dispatch by descriptor.</summary>
internal sealed class Server
{
    private readonly int epoll = Native.epoll_create1(0);
    private readonly Native.epoll_event[] events = new Native.epoll_event[128];
    private readonly Dictionary<int, Connection> connections = new();
    private readonly ManualResetEventSlim flushed = new();
    private Socket listener = null!;

    public void Listen(int port)
    {
        listener = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(512);
        Watch(listener);
    }

    public void Run()
    {
        for (;;)
        {
            var count = Wait();
            for (var i = 0; i < count; i++)
            {
                var fd = events[i].fd;
                if (fd == (int)listener.Handle)
                {
                    Accept();
                }
                else if (connections.TryGetValue(fd, out var connection))
                {
                    Read(connection);
                }
            }
        }
    }

    private int Wait()
    {
        int count;
        do
        {
            count = Native.WaitForEvents(epoll, events, events.Length, -1);
        }
        while (count < 0 && Marshal.GetLastWin32Error() == 4);

        return count;
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                var socket = listener.Accept();
                connections.Add((int)socket.Handle, new Connection(socket));
                Watch(socket);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                return;
            }
        }
    }

    private void Watch(Socket socket)
    {
        var ev = new Native.epoll_event { events = Native.EPOLLIN, fd = (int)socket.Handle };
        Native.epoll_ctl(epoll, Native.EPOLL_CTL_ADD, ev.fd, ref ev);
    }

    private void Read(Connection connection)
    {
        var buffer = new byte[2048];
        var count = connection.Socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (count == 0 || error != SocketError.Success)
        {
            connections.Remove((int)connection.Socket.Handle);
            connection.Socket.Dispose();
            return;
        }

        connection.Pending.Enqueue(buffer);
        ThreadPool.QueueUserWorkItem(_ => Work(connection));
        flushed.Wait(); //! EVL0001
        lock (connections)
        {
            Monitor.Wait(connections, 50); //! EVL0001
        }
    }

    private void Work(Connection connection)
    {
        Thread.Sleep(20);
        flushed.Set();
    }
}
