using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Select;

public sealed unsafe partial class SelectServer : IServer
{
    private const short POLLIN = 1;
    private const short POLLOUT = 4;
    private const int EFD_CLOEXEC = 0x80000;
    private const int First = 2;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    private sealed class Connection(Socket socket)
    {
        private readonly byte[] _bytes = new byte[24 * 1024];
        private int _from;
        private int _to;

        public int Fd => (int)socket.Handle;

        public short Interest => _from < _to ? POLLOUT : POLLIN;

        public bool Move()
        {
            SocketError error;
            if (_from == _to)
            {
                _from = 0;
                _to = socket.Receive(_bytes, SocketFlags.None, out error);
                if (_to == 0)
                    return error == SocketError.WouldBlock;
                for (var i = 0; i < _to; i++)
                    _bytes[i] = (byte)(_bytes[i] - (_bytes[i] is >= 97 and <= 122 ? 32 : 0));
            }

            _from += socket.Send(_bytes.AsSpan(_from.._to), SocketFlags.None, out error);
            return error is SocketError.Success or SocketError.WouldBlock;
        }

        public void Close() => socket.Dispose();
    }

    private PollFd[] _entries = new PollFd[8];
    private Connection?[] _connections = new Connection?[8];
    private int _count = First;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        using var wake = eventfd(0, EFD_CLOEXEC);
        using var registration = stop.Register(() =>
        {
            var one = 1UL;
            _ = write(wake, &one, sizeof(ulong));
        });
        _entries[0] = new PollFd { Fd = (int)wake.DangerousGetHandle(), Events = POLLIN };
        _entries[1] = new PollFd { Fd = (int)listener.Handle, Events = POLLIN };

        while (!stop.IsCancellationRequested)
        {
            fixed (PollFd* entries = _entries)
            {
                // EINTR, the only error to expect, leaves what was there before.
                if (poll(entries, (nuint)_count, -1) < 0)
                    continue;
            }

            for (var i = _count - 1; i >= First; i--)
            {
                if (_entries[i].Revents != 0 && !_connections[i]!.Move())
                    RemoveAt(i);
                else
                    _entries[i].Events = _connections[i]!.Interest;
            }

            if (_entries[1].Revents != 0)
                Accept(listener);
        }

        for (var i = First; i < _count; i++)
            _connections[i]!.Close();
    }

    private void Accept(Socket listener)
    {
        Connection connection;
        try
        {
            connection = new Connection(listener.Accept());
        }
        catch (SocketException)
        {
            return;
        }

        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
            Array.Resize(ref _connections, _count * 2);
        }

        _connections[_count] = connection;
        _entries[_count++] = new PollFd { Fd = connection.Fd, Events = POLLIN };
    }

    // The last one takes the place.
    private void RemoveAt(int index)
    {
        _connections[index]!.Close();
        _count--;
        _connections[index] = _connections[_count];
        _entries[index] = _entries[_count];
        _connections[_count] = null;
        if (index < _count)
            _entries[index].Events = _connections[index]!.Interest;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollFd* fds, nuint nfds, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle eventfd(uint initval, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle fd, void* buf, nint count);
}
