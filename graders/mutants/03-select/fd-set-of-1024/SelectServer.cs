using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed partial class SelectServer : IServer
{
    private const int FD_SETSIZE = 1024;

    private sealed class Client
    {
        public required Socket Socket { get; init; }

        public byte[] Rest { get; set; } = [];
    }

    private readonly Dictionary<int, Client> _clients = [];
    private readonly long[] _readSet = new long[FD_SETSIZE / 64];
    private readonly long[] _writeSet = new long[FD_SETSIZE / 64];
    private readonly byte[] _buffer = new byte[16 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var listening = (int)listener.Handle;
        while (!stop.IsCancellationRequested)
        {
            Array.Clear(_readSet);
            Array.Clear(_writeSet);
            Set(_readSet, listening);
            foreach (var (fd, client) in _clients)
                Set(client.Rest.Length > 0 ? _writeSet : _readSet, fd);

            // struct timeval: seconds and microseconds
            long[] timeout = [0, 100_000];
            if (select(FD_SETSIZE, ref _readSet[0], ref _writeSet[0], 0, ref timeout[0]) <= 0)
                continue;
            if (IsSet(_readSet, listening))
                Accept(listener);
            foreach (var (fd, client) in _clients.ToArray())
            {
                if (IsSet(_readSet, fd) && !Read(client) || IsSet(_writeSet, fd) && !Write(client))
                {
                    _clients.Remove(fd);
                    client.Socket.Dispose();
                }
            }
        }

        foreach (var client in _clients.Values)
            client.Socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            var socket = listener.Accept();
            _clients.Add((int)socket.Handle, new Client { Socket = socket });
        }
        catch (SocketException)
        {
        }
    }

    private bool Read(Client client)
    {
        var n = client.Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        client.Rest = Array.ConvertAll(_buffer[..n], b => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b);
        return n > 0;
    }

    private static bool Write(Client client)
    {
        var n = client.Socket.Send(client.Rest, SocketFlags.None, out var error);
        client.Rest = client.Rest[n..];
        return error is SocketError.Success or SocketError.WouldBlock;
    }

    private static void Set(long[] set, int fd) => set[fd / 64] |= 1L << (fd % 64);

    private static bool IsSet(long[] set, int fd) => (set[fd / 64] & (1L << (fd % 64))) != 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int select(int nfds, ref long readfds, ref long writefds, nint exceptfds, ref long timeout);
}
