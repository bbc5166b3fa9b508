using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed class Client
    {
        private readonly Socket _socket;
        private readonly Queue<byte[]> _chunks = new();
        private int _offset;
        private bool _ended;

        public Client(Socket socket)
        {
            _socket = socket;
            _socket.Blocking = false;
        }

        public bool Gone { get; private set; }

        public bool Turn(byte[] scratch) => Read(scratch) | Write();

        public void Dispose() => _socket.Dispose();

        private bool Read(byte[] scratch)
        {
            if (_ended || Gone)
                return false;

            var n = _socket.Receive(scratch, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.WouldBlock:
                    return false;
                case SocketError.Success when n > 0:
                    _chunks.Enqueue(Upper(scratch.AsSpan(0, n)));
                    return true;
                case SocketError.Success:
                    _ended = true;
                    Gone = _chunks.Count == 0;
                    return true;
                default:
                    Gone = true;
                    return true;
            }
        }

        private bool Write()
        {
            if (Gone || !_chunks.TryPeek(out var chunk))
                return false;

            var n = _socket.Send(chunk.AsSpan(_offset), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return false;
            Gone = error != SocketError.Success;
            _offset += n;
            if (_offset == chunk.Length)
            {
                _chunks.Dequeue();
                _offset = 0;
                Gone |= _ended && _chunks.Count == 0;
            }

            return true;
        }

        private static byte[] Upper(ReadOnlySpan<byte> bytes)
        {
            var upper = bytes.ToArray();
            for (var i = 0; i < upper.Length; i++)
            {
                if (upper[i] is >= (byte)'a' and <= (byte)'z')
                    upper[i] -= 32;
            }

            return upper;
        }
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new List<Client>();
        var scratch = new byte[16 * 1024];
        while (!stop.IsCancellationRequested)
        {
            var busy = false;
            try
            {
                clients.Add(new Client(listener.Accept()));
                busy = true;
            }
            catch (SocketException)
            {
            }

            for (var i = clients.Count - 1; i >= 0; i--)
            {
                busy |= clients[i].Turn(scratch);
                if (clients[i].Gone)
                {
                    clients[i].Dispose();
                    clients.RemoveAt(i);
                }
            }

            if (!busy)
                Thread.Sleep(1);
        }

        clients.ForEach(c => c.Dispose());
    }
}
