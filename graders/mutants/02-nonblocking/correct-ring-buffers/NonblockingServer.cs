using System.Buffers;
using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private const int Capacity = 1024 * 1024;

    private sealed class Client(Socket socket) : IDisposable
    {
        private byte[]? _ring;
        private int _head;
        private int _count;
        private bool _inputEnded;

        /// <summary>Does what can be done now and says whether it was anything; throws when the client is lost.</summary>
        public bool Work() => Fill() | Drain();

        public bool IsDone => _inputEnded && _count == 0;

        public void Dispose()
        {
            socket.Dispose();
            Release();
        }

        private bool Fill()
        {
            if (_inputEnded || _count == Capacity)
                return false;
            _ring ??= ArrayPool<byte>.Shared.Rent(Capacity);
            var tail = (_head + _count) % Capacity;
            var room = Math.Min(Capacity - _count, Capacity - tail);
            try
            {
                var n = socket.Receive(_ring, tail, room, SocketFlags.None);
                _inputEnded = n == 0;
                foreach (ref var b in _ring.AsSpan(tail, n))
                    b = char.IsAsciiLetterLower((char)b) ? (byte)char.ToUpperInvariant((char)b) : b;
                _count += n;
                return true;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                if (_count == 0)
                    Release();
                return false;
            }
        }

        private bool Drain()
        {
            if (_count == 0)
                return false;
            try
            {
                var n = socket.Send(_ring!, _head, Math.Min(_count, Capacity - _head), SocketFlags.None);
                _head = (_head + n) % Capacity;
                _count -= n;
                return true;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                return false;
            }
        }

        private void Release()
        {
            if (_ring is not null)
                ArrayPool<byte>.Shared.Return(_ring);
            _ring = null;
            _head = 0;
        }
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new HashSet<Client>();
        var idleTurns = 0;
        while (!stop.IsCancellationRequested)
        {
            var busy = AcceptAll(listener, clients);
            clients.RemoveWhere(client => IsLost(client, ref busy));
            idleTurns = busy ? 0 : idleTurns + 1;
            if (idleTurns > 100)
                Thread.Sleep(1);
            else if (idleTurns > 10)
                Thread.Sleep(0);
        }

        foreach (var client in clients)
            client.Dispose();
    }

    private static bool AcceptAll(Socket listener, HashSet<Client> clients)
    {
        for (var any = false; ; any = true)
        {
            try
            {
                var socket = listener.Accept();
                socket.NoDelay = true;
                clients.Add(new Client(socket));
            }
            catch (SocketException)
            {
                return any;
            }
        }
    }

    private static bool IsLost(Client client, ref bool busy)
    {
        try
        {
            busy |= client.Work();
            if (!client.IsDone)
                return false;
        }
        catch (SocketException)
        {
            busy = true;
        }

        client.Dispose();
        return true;
    }
}
