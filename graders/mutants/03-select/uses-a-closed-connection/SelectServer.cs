using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int Limit = 300_000;

    private sealed class Connection
    {
        public List<byte> Pending { get; } = new(4096);

        public bool InputEnded { get; set; }
    }

    private readonly Dictionary<Socket, Connection> _table = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        using var _ = listener;
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var readable = new List<Socket> { listener };
            var writable = new List<Socket>();
            foreach (var (socket, connection) in _table)
            {
                if (!connection.InputEnded && connection.Pending.Count < Limit)
                    readable.Add(socket);
                if (connection.Pending.Count > 0)
                    writable.Add(socket);
            }

            Socket.Select(readable, writable, null, 100_000);

            foreach (var socket in readable)
            {
                if (socket == listener)
                    OnConnect(listener);
                else
                    OnRead(socket);
            }

            foreach (var socket in writable)
                OnWrite(socket);
        }

        foreach (var socket in _table.Keys)
            socket.Close();
    }

    private void OnConnect(Socket listener)
    {
        try
        {
            _table[listener.Accept()] = new Connection();
        }
        catch (SocketException)
        {
            // gone again
        }
    }

    private void OnRead(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var count = socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
        {
            Close(socket);
            return;
        }

        var connection = _table[socket];
        foreach (var b in buffer[..count])
            connection.Pending.Add(b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b);
        connection.InputEnded = count == 0;
        if (connection.InputEnded && connection.Pending.Count == 0)
            Close(socket);
    }

    private void OnWrite(Socket socket)
    {
        var connection = _table[socket];
        var count = socket.Send(connection.Pending.ToArray(), SocketFlags.None, out var error);
        connection.Pending.RemoveRange(0, count);
        if (error is not SocketError.Success and not SocketError.WouldBlock || (connection.InputEnded && connection.Pending.Count == 0))
            Close(socket);
    }

    private void Close(Socket socket)
    {
        _table.Remove(socket);
        socket.Close();
    }
}
