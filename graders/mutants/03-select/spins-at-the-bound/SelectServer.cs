using System.Buffers;
using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int Bound = 1024 * 1024;

    private sealed class Connection(Socket socket)
    {
        private readonly ArrayBufferWriter<byte> _out = new(4096);
        private int _sent;
        private bool _ended;

        public bool WantsRead => !_ended;

        public bool WantsWrite => Pending > 0;

        private int Pending => _out.WrittenCount - _sent;

        public bool OnReadable()
        {
            if (Pending > Bound - 65536)
                return true;
            var n = socket.Receive(_out.GetSpan(8192), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success)
                return false;
            if (n == 0)
            {
                _ended = true;
                return WantsWrite;
            }

            Upper(_out.GetSpan(n)[..n]);
            _out.Advance(n);
            return true;
        }

        public bool OnWritable()
        {
            _sent += socket.Send(_out.WrittenSpan[_sent..], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (Pending == 0)
            {
                _out.Clear();
                _sent = 0;
            }
            else if (_sent > Bound)
            {
                var rest = _out.WrittenSpan[_sent..].ToArray();
                _out.Clear();
                _out.Write(rest);
                _sent = 0;
            }

            return error == SocketError.Success && !(_ended && Pending == 0);
        }

        private static void Upper(Span<byte> bytes)
        {
            foreach (ref var b in bytes)
            {
                if (b is >= (byte)'a' and <= (byte)'z')
                    b -= 32;
            }
        }
    }

    private readonly Dictionary<Socket, Connection> _connections = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        try
        {
            while (!stop.IsCancellationRequested)
                Turn(listener);
        }
        finally
        {
            foreach (var socket in _connections.Keys)
                socket.Dispose();
        }
    }

    private void Turn(Socket listener)
    {
        List<Socket> reads = [listener, .. _connections.Where(c => c.Value.WantsRead).Select(c => c.Key)];
        List<Socket> writes = [.. _connections.Where(c => c.Value.WantsWrite).Select(c => c.Key)];
        Socket.Select(reads, writes, null, TimeSpan.FromMilliseconds(100));

        foreach (var socket in writes)
            Handle(socket, c => c.OnWritable());
        foreach (var socket in reads)
        {
            if (socket == listener)
                Accept(listener);
            else
                Handle(socket, c => c.OnReadable());
        }
    }

    private void Handle(Socket socket, Func<Connection, bool> action)
    {
        if (!_connections.TryGetValue(socket, out var connection) || action(connection))
            return;
        _connections.Remove(socket);
        socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            var socket = listener.Accept();
            _connections[socket] = new Connection(socket);
        }
        catch (SocketException)
        {
            // Reset before we came.
        }
    }
}
