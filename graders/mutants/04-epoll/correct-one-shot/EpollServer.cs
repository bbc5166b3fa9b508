using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Epoll;

public sealed partial class EpollServer : IServer
{
    private const uint IN = 1, OUT = 4, ERR = 8, HUP = 16, RDHUP = 0x2000, ONESHOT = 1u << 30, ET = 1u << 31;

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Event
    {
        public uint Events;
        public int Fd;
        public int Zero;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int ep, int op, int fd, ref Event e);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int ep, Event[] e, int max, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint n, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, ref ulong n, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    private readonly Dictionary<int, Conn> _table = new();
    private int _ep;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        _ep = epoll_create1(0x80000);
        int wake = eventfd(0, 0x80800);
        var registration = stop.Register(() => { ulong one = 1; write(wake, ref one, 8); });
        int lfd = (int)listener.Handle;
        Control(1, lfd, IN);
        Control(1, wake, IN);
        var events = new Event[64];
        var scratch = new byte[8192];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                int n = epoll_wait(_ep, events, events.Length, -1);
                if (n < 0 && Marshal.GetLastPInvokeError() != 4)
                    throw new InvalidOperationException("epoll_wait " + Marshal.GetLastPInvokeError());
                for (int i = 0; i < n; i++)
                {
                    int fd = events[i].Fd;
                    uint what = events[i].Events;
                    if (fd == lfd)
                        Accept(listener);
                    else if (_table.TryGetValue(fd, out var c))
                        Handle(fd, c, what, scratch);
                }
            }
        }
        finally
        {
            registration.Dispose();
            foreach (var c in _table.Values)
                c.Socket.Dispose();
            close(wake);
            close(_ep);
        }
    }

    private void Handle(int fd, Conn c, uint what, byte[] scratch)
    {
        uint before = Interest(c);
        bool alive = true;
        if ((what & ~IN) != 0 && c.WantsWrite)
            alive = c.OnWritable();
        if (alive && (what & ~OUT) != 0 && c.WantsRead)
            alive = c.OnReadable(scratch);
        if (!alive)
        {
            _table.Remove(fd);
            c.Socket.Dispose();
        }
        else
        {
            Control(3, fd, Interest(c) | ONESHOT);
        }
    }

    private static uint Interest(Conn c) => (c.WantsRead ? IN : 0) | (c.WantsWrite ? OUT : 0);

    private void Accept(Socket listener)
    {
        try
        {
            var s = listener.Accept();
            int fd = (int)s.Handle;
            _table.Add(fd, new Conn(s));
            Control(1, fd, IN | ONESHOT);
        }
        catch (SocketException)
        {
        }
    }

    private void Control(int op, int fd, uint events)
    {
        var e = new Event { Events = events, Fd = fd };
        if (epoll_ctl(_ep, op, fd, ref e) < 0)
            throw new InvalidOperationException($"epoll_ctl {op} {fd}: {Marshal.GetLastPInvokeError()}");
    }
}

internal sealed class Conn(Socket socket)
{
    public const int Limit = 256 * 1024;
    public readonly Socket Socket = socket;
    private readonly LinkedList<ArraySegment<byte>> _pending = new();
    public int Owed;
    public bool Ended;
    public bool WantsRead => !Ended && Owed < Limit;
    public bool WantsWrite => Owed > 0;

    public bool OnReadable(byte[] scratch)
    {
        int n = Socket.Receive(scratch, 0, scratch.Length, SocketFlags.None, out var e);
        if (e == SocketError.WouldBlock)
            return true;
        if (e != SocketError.Success)
            return false;
        if (n == 0)
        {
            Ended = true;
            return Owed > 0;
        }

        for (int i = 0; i < n; i++)
            if (scratch[i] >= 'a' && scratch[i] <= 'z')
                scratch[i] -= 32;
        int sent = 0;
        if (Owed == 0)
        {
            sent = Socket.Send(scratch, 0, n, SocketFlags.None, out e);
            if (e == SocketError.WouldBlock)
                sent = 0;
            else if (e != SocketError.Success)
                return false;
        }

        if (sent < n)
        {
            _pending.AddLast(scratch.AsSpan(sent, n - sent).ToArray());
            Owed += n - sent;
        }

        return true;
    }

    public bool OnWritable()
    {
        while (_pending.First is { } first)
        {
            int sent = Socket.Send(first.Value.Array!, first.Value.Offset, first.Value.Count, SocketFlags.None, out var e);
            if (e == SocketError.WouldBlock)
                return true;
            if (e != SocketError.Success)
                return false;
            Owed -= sent;
            if (sent < first.Value.Count)
            {
                first.Value = first.Value.Slice(sent);
                return true;
            }

            _pending.RemoveFirst();
        }

        return !Ended;
    }
}
