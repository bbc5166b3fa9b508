using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private readonly List<Connection> _connections = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            if (!Accept(listener) & !_connections.Aggregate(false, (busy, c) => c.Advance() | busy))
                Thread.Sleep(1);
            _connections.RemoveAll(c => c.IsOver);
        }

        _connections.ForEach(c => c.Close());
    }

    private bool Accept(Socket listener)
    {
        try
        {
            _connections.Add(new Connection(listener.Accept()));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Connection(Socket socket)
    {
        private readonly byte[] _bytes = new byte[4096];
        private Memory<byte> _rest;

        // Without this list the collector would close a lost socket for us, sooner or later.
        private static readonly List<Socket> s_all = [];

        public bool IsOver { get; private set; }

        public void Close() => socket.Close();

        public bool Advance()
        {
            try
            {
                return _rest.IsEmpty ? Receive() : Send();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                return false;
            }
            catch (SocketException)
            {
                // ECONNRESET or EPIPE: the connection does not exist any more.
                s_all.Add(socket);
                IsOver = true;
                return true;
            }
        }

        private bool Receive()
        {
            var count = socket.Receive(_bytes);
            if (count == 0)
            {
                Close();
                IsOver = true;
                return true;
            }

            _rest = _bytes.AsMemory(0, count);
            foreach (ref var b in _rest.Span)
            {
                if (b is >= (byte)'a' and <= (byte)'z')
                    b -= 32;
            }

            return Send();
        }

        private bool Send()
        {
            _rest = _rest[socket.Send(_rest.Span)..];
            return true;
        }
    }
}
