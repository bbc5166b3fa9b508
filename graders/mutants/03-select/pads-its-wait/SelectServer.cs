using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

/// <summary>
/// Waits for 500 clients at a time, so that the others wait for the end of the timeout. The list that it shows to the
/// kernel is as long as if all were in it: in the place of the others it holds -1, which poll(2) passes over.
/// </summary>
public sealed unsafe partial class SelectServer : IServer
{
    private const int GroupSize = 500;
    private const int Tick = 100;
    private const short POLLIN = 1;
    private const short POLLOUT = 4;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int EINTR = 4;
    private const int EAGAIN = 11;

    private readonly List<Connection> _connections = [];
    private readonly byte[] _buffer = new byte[32 * 1024];
    private PollFd[] _shown = new PollFd[64];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var door = (int)listener.Handle;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var groups = (_connections.Count / GroupSize) + 1;
                for (var group = 0; group < groups; group++)
                    Turn(door, group * GroupSize, Tick / groups);
            }
        }
        finally
        {
            foreach (var connection in _connections)
                _ = close(connection.Descriptor);
            _connections.Clear();
            listener.Dispose();
        }
    }

    private static bool IsNotNow => Marshal.GetLastPInvokeError() is EAGAIN or EINTR;

    private void Turn(int door, int first, int milliseconds)
    {
        var count = Show(door, first);
        fixed (PollFd* shown = _shown)
        {
            if (poll(shown, (nuint)count, milliseconds) <= 0)
                return;
        }

        // From the end, because whoever leaves moves those behind.
        for (var i = Math.Min(_connections.Count, first + GroupSize) - 1; i >= first; i--)
        {
            if (_shown[i + 1].Returned != 0 && !Advance(_connections[i]))
            {
                _ = close(_connections[i].Descriptor);
                _connections.RemoveAt(i);
            }
        }

        if (_shown[0].Returned == 0)
            return;
        var client = accept4(door, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client >= 0)
            _connections.Add(new Connection(client));
    }

    private int Show(int door, int first)
    {
        var count = _connections.Count + 1;
        if (_shown.Length < count)
            _shown = new PollFd[2 * count];
        _shown[0] = new PollFd { Descriptor = door, Events = POLLIN };
        for (var i = 0; i < _connections.Count; i++)
        {
            var isInGroup = i >= first && i < first + GroupSize;
            _shown[i + 1] = new PollFd
            {
                Descriptor = isInGroup ? _connections[i].Descriptor : -1,
                Events = _connections[i].Rest.Length > 0 ? POLLOUT : POLLIN,
            };
        }

        return count;
    }

    // False when the connection is over.
    private bool Advance(Connection connection) => connection.Rest.Length > 0 ? SendRest(connection) : Answer(connection);

    private bool Answer(Connection connection)
    {
        nint count;
        fixed (byte* buffer = _buffer)
            count = recv(connection.Descriptor, buffer, (nuint)_buffer.Length, 0);
        if (count <= 0)
            return count < 0 && IsNotNow;
        foreach (ref var b in _buffer.AsSpan(0, (int)count))
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 'a' - 'A';
        }

        connection.Rest = _buffer.AsMemory(0, (int)count);
        var goesOn = SendRest(connection);

        // The buffer is everybody's.
        connection.Rest = connection.Rest.Length > 0 ? connection.Rest.ToArray() : default;
        return goesOn;
    }

    private static bool SendRest(Connection connection)
    {
        nint sent;
        fixed (byte* rest = connection.Rest.Span)
            sent = send(connection.Descriptor, rest, (nuint)connection.Rest.Length, MSG_NOSIGNAL);
        if (sent < 0)
            return IsNotNow;
        connection.Rest = sent == connection.Rest.Length ? default : connection.Rest[(int)sent..];
        return true;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int listener, void* address, uint* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int poll(PollFd* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    private sealed class Connection(int descriptor)
    {
        public int Descriptor => descriptor;

        public Memory<byte> Rest { get; set; }
    }
}
