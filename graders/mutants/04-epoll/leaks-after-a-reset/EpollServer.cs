using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Epoll;

public sealed class EpollServer : IServer
{
    private const int Capacity = 32 * 1024;

    private sealed class Client
    {
        public required Socket Socket;
        public readonly byte[] Queue = new byte[Capacity];
        public int Head, Tail;
        public bool Finished;
        public uint Watched;

        public int Fd => (int)Socket.Handle;
        public int Waiting => Tail - Head;
    }

    private readonly Dictionary<int, Client> _clients = new();
    private readonly byte[] _events = new byte[16 * 128];
    private int _epoll;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var listenerFd = (int)listener.Handle;
        _epoll = Check(Native.epoll_create1(0));
        Control(Native.ADD, listenerFd, Native.IN);

        while (!stop.IsCancellationRequested)
        {
            var ready = Native.epoll_wait(_epoll, _events, 128, 100);
            for (var i = 0; i < ready; i++)
            {
                var (mask, fd) = Event(i);
                if (fd == listenerFd)
                    Accept(listener);
                else if (_clients.TryGetValue(fd, out var client))
                    Handle(client, mask);
            }
        }

        foreach (var client in _clients.Values)
            client.Socket.Dispose();
        listener.Dispose();
        Native.close(_epoll);
    }

    private void Accept(Socket listener)
    {
        try
        {
            var client = new Client { Socket = listener.Accept() };
            client.Socket.Blocking = false;
            _clients.Add(client.Fd, client);
            client.Watched = Native.IN;
            Control(Native.ADD, client.Fd, Native.IN);
        }
        catch (SocketException)
        {
            // gone again, or taken
        }
    }

    private void Handle(Client client, uint mask)
    {
        var alive = true;
        if ((mask & ~Native.OUT) != 0 && !client.Finished && client.Waiting < Capacity / 2)
            alive = Read(client);
        if (alive)
            alive = Flush(client);
        if (!alive)
        {
            Control(2, client.Fd, 0);
            _clients.Remove(client.Fd);
        }
        else if (client.Finished && client.Waiting == 0)
            Close(client);
        else
            Watch(client);
    }

    private bool Read(Client client)
    {
        Compact(client);
        var free = client.Queue.AsSpan(client.Tail);
        var count = client.Socket.Receive(free, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (error != SocketError.Success)
            return false;
        if (count == 0)
        {
            client.Finished = true;
            return true;
        }

        Shout(free[..count]);
        client.Tail += count;
        return true;
    }

    private bool Flush(Client client)
    {
        while (client.Waiting > 0)
        {
            var count = client.Socket.Send(client.Queue.AsSpan(client.Head, client.Waiting), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                break;
            if (error != SocketError.Success)
                return false;
            client.Head += count;
        }

        return true;
    }

    private void Watch(Client client)
    {
        uint wanted = 0;
        if (!client.Finished && client.Waiting < Capacity / 2)
            wanted |= Native.IN;
        if (client.Waiting > 0)
            wanted |= Native.OUT;
        if (wanted == client.Watched)
            return;
        Control(Native.MOD, client.Fd, wanted);
        client.Watched = wanted;
    }

    private void Close(Client client)
    {
        _clients.Remove(client.Fd);
        client.Socket.Dispose();
    }

    private static void Compact(Client client)
    {
        if (client.Head == 0)
            return;
        client.Queue.AsSpan(client.Head, client.Waiting).CopyTo(client.Queue);
        client.Tail -= client.Head;
        client.Head = 0;
    }

    private static void Shout(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= 'a' && bytes[i] <= 'z')
                bytes[i] -= 32;
        }
    }

    private static int EventSize => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private (uint Mask, int Fd) Event(int index)
    {
        var at = index * EventSize;
        return (BitConverter.ToUInt32(_events, at), BitConverter.ToInt32(_events, at + EventSize - 8));
    }

    private void Control(int operation, int fd, uint mask)
    {
        var data = new byte[EventSize];
        BitConverter.TryWriteBytes(data, mask);
        BitConverter.TryWriteBytes(data.AsSpan(EventSize - 8), (long)fd);
        Check(Native.epoll_ctl(_epoll, operation, fd, data));
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception();

    private static class Native
    {
        public const int ADD = 1, MOD = 3;
        public const uint IN = 1, OUT = 4, EDGE = 1u << 31;

        [DllImport("libc", SetLastError = true)]
        public static extern int epoll_create1(int flags);

        [DllImport("libc", SetLastError = true)]
        public static extern int epoll_ctl(int epfd, int op, int fd, byte[] data);

        [DllImport("libc", SetLastError = true)]
        public static extern int epoll_wait(int epfd, byte[] events, int max, int timeout);

        [DllImport("libc", SetLastError = true)]
        public static extern int close(int fd);
    }
}
