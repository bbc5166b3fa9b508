using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private sealed class Client(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public ReadOnlyMemory<byte> Pending { get; set; }
    }

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly List<Client> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var busy = false;
            while (Accept(listener) is { } socket)
            {
                _clients.Add(new Client(socket));
                busy = true;
            }

            for (var i = _clients.Count - 1; i >= 0; i--)
            {
                var client = _clients[i];
                var outcome = client.Pending.IsEmpty ? Receive(client) : Send(client);
                busy |= outcome != SocketError.WouldBlock;
                if (outcome is SocketError.Success or SocketError.WouldBlock)
                    continue;
                client.Socket.Dispose();
                _clients.RemoveAt(i);
            }

            if (!busy)
                Thread.Sleep(1);
        }

        foreach (var client in _clients)
            client.Socket.Dispose();
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

    private SocketError Receive(Client client)
    {
        var count = client.Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error != SocketError.Success)
            return error;
        if (count == 0)
            return SocketError.Disconnecting;

        foreach (ref var b in _buffer.AsSpan(0, count))
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }

        // No copy: we do not read from this client again before all of it is sent.
        client.Pending = _buffer.AsMemory(0, count);
        Send(client);
        return SocketError.Success;
    }

    private static SocketError Send(Client client)
    {
        var count = client.Socket.Send(client.Pending.Span, SocketFlags.None, out var error);
        client.Pending = client.Pending[count..];
        return error;
    }
}
