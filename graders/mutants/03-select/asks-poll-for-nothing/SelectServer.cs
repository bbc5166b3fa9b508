using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

/// <summary>
/// Kata 02 again: tries every socket, 140 times a second. It never asks whether one is ready. In between it
/// takes a nap in poll(2), with all its descriptors in the list and not one event that is asked for.
/// </summary>
public sealed unsafe partial class SelectServer : IServer
{
    // Less than a test takes for a delay, and more than it takes for a wake-up too many.
    private const int Nap = 7;

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
                var moved = Accept(door);
                for (var i = _connections.Count - 1; i >= 0; i--)
                    moved |= Advance(i);
                if (!moved)
                    Rest(door);
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

    private bool Accept(int door)
    {
        var any = false;
        for (int client; (client = accept4(door, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0; any = true)
            _connections.Add(new Connection(client));
        return any;
    }

    // Whether anything moved.
    private bool Advance(int index)
    {
        var connection = _connections[index];
        return connection.Rest.Length > 0 ? SendRest(index, connection) : Answer(index, connection);
    }

    private bool Answer(int index, Connection connection)
    {
        nint count;
        fixed (byte* buffer = _buffer)
            count = recv(connection.Descriptor, buffer, (nuint)_buffer.Length, 0);
        if (count < 0 && IsNotNow)
            return false;
        if (count <= 0)
            return Close(index);
        foreach (ref var b in _buffer.AsSpan(0, (int)count))
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 'a' - 'A';
        }

        connection.Rest = _buffer.AsMemory(0, (int)count);
        SendRest(index, connection);

        // The buffer is everybody's.
        if (connection.Rest.Length > 0)
            connection.Rest = connection.Rest.ToArray();
        return true;
    }

    private bool SendRest(int index, Connection connection)
    {
        nint sent;
        fixed (byte* rest = connection.Rest.Span)
            sent = send(connection.Descriptor, rest, (nuint)connection.Rest.Length, MSG_NOSIGNAL);
        if (sent < 0 && IsNotNow)
            return false;
        if (sent < 0)
        {
            connection.Rest = default;
            return Close(index);
        }

        connection.Rest = sent == connection.Rest.Length ? default : connection.Rest[(int)sent..];
        return sent > 0;
    }

    private bool Close(int index)
    {
        _ = close(_connections[index].Descriptor);
        _connections.RemoveAt(index);
        return true;
    }

    private void Rest(int door)
    {
        var count = _connections.Count + 1;
        if (_shown.Length < count)
            _shown = new PollFd[2 * count];
        _shown[0] = new PollFd { Descriptor = door };
        for (var i = 1; i < count; i++)
            _shown[i] = new PollFd { Descriptor = _connections[i - 1].Descriptor };
        fixed (PollFd* shown = _shown)
            _ = poll(shown, (nuint)count, Nap);
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
