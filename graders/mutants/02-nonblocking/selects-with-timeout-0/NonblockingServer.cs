using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private readonly Dictionary<Socket, byte[]> _pending = [];
    private readonly byte[] _buffer = new byte[8192];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var readable = new List<Socket> { listener };
            readable.AddRange(_pending.Where(p => p.Value.Length == 0).Select(p => p.Key));
            var writable = _pending.Where(p => p.Value.Length > 0).Select(p => p.Key).ToList();
            Socket.Select(readable, writable, null, 0);
            if (readable.Count + writable.Count == 0)
            {
                Thread.Sleep(1);
                continue;
            }

            foreach (var socket in writable)
                Send(socket, _pending[socket]);
            foreach (var socket in readable)
            {
                if (socket == listener)
                    Accept(listener);
                else
                    Receive(socket);
            }
        }

        foreach (var socket in _pending.Keys)
            socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            _pending.Add(listener.Accept(), []);
        }
        catch (SocketException)
        {
            // Gone before we came.
        }
    }

    private void Receive(Socket socket)
    {
        var n = socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (n == 0)
        {
            Drop(socket);
            return;
        }

        var reply = new byte[n];
        for (var i = 0; i < n; i++)
            reply[i] = _buffer[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(_buffer[i] - 32) : _buffer[i];
        Send(socket, reply);
    }

    private void Send(Socket socket, byte[] reply)
    {
        var n = socket.Send(reply, SocketFlags.None, out var error);
        if (error is SocketError.Success or SocketError.WouldBlock)
            _pending[socket] = reply[n..];
        else
            Drop(socket);
    }

    private void Drop(Socket socket)
    {
        _pending.Remove(socket);
        socket.Dispose();
    }
}
