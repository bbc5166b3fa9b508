using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    /// <summary>A ring of bytes: written at the tail, sent from the head.</summary>
    private sealed class Ring
    {
        private readonly byte[] _bytes = new byte[64 * 1024];
        private int _head;

        public int Count { get; private set; }

        public void Add(ReadOnlySpan<byte> data)
        {
            foreach (var b in data)
            {
                if (Count == _bytes.Length)
                    return;
                _bytes[(_head + Count++) % _bytes.Length] = b;
            }
        }

        public ReadOnlySpan<byte> First => _bytes.AsSpan(_head, Math.Min(Count, _bytes.Length - _head));

        public void Skip(int count)
        {
            _head = (_head + count) % _bytes.Length;
            Count -= count;
        }
    }

    private sealed record Client(Socket Socket, Ring Ring)
    {
        public bool Ended { get; set; }
    }

    private readonly byte[] _buffer = new byte[4096];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var clients = new List<Client>();
        while (!stop.IsCancellationRequested)
        {
            var busy = false;
            if (Accept(listener) is { } socket)
            {
                clients.Add(new Client(socket, new Ring()));
                busy = true;
            }

            for (var i = clients.Count; i-- > 0;)
            {
                if (Read(clients[i], ref busy) && Write(clients[i], ref busy))
                    continue;
                clients[i].Socket.Dispose();
                clients.RemoveAt(i);
            }

            if (!busy)
                Thread.Sleep(1);
        }

        clients.ForEach(c => c.Socket.Dispose());
    }

    private static Socket? Accept(Socket listener)
    {
        try
        {
            return listener.Accept();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private bool Read(Client client, ref bool busy)
    {
        if (client.Ended)
            return client.Ring.Count > 0;
        var n = client.Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return true;
        if (error != SocketError.Success)
            return false;

        busy = true;
        client.Ended = n == 0;
        for (var i = 0; i < n; i++)
        {
            if (_buffer[i] is >= (byte)'a' and <= (byte)'z')
                _buffer[i] -= 32;
        }

        client.Ring.Add(_buffer.AsSpan(0, n));
        return true;
    }

    private static bool Write(Client client, ref bool busy)
    {
        if (client.Ring.Count == 0)
            return !client.Ended;
        var n = client.Socket.Send(client.Ring.First, SocketFlags.None, out var error);
        client.Ring.Skip(n);
        busy |= n > 0;
        return error is SocketError.Success or SocketError.WouldBlock;
    }
}
