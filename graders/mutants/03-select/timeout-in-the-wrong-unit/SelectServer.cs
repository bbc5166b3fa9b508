using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int TimeoutMilliseconds = 100;

    private readonly Dictionary<Socket, (byte[] Bytes, int Sent)> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var reads = new List<Socket>();
        var writes = new List<Socket>();
        while (!stop.IsCancellationRequested)
        {
            reads.Clear();
            writes.Clear();
            reads.Add(listener);
            foreach (var (socket, state) in _clients)
            {
                if (state.Sent < state.Bytes.Length)
                    writes.Add(socket);
                else
                    reads.Add(socket);
            }

            Socket.Select(reads, writes, null, TimeoutMilliseconds);
            writes.ForEach(Send);
            reads.ForEach(s => Receive(s, listener));
        }

        foreach (var socket in _clients.Keys)
            socket.Dispose();
    }

    private void Receive(Socket socket, Socket listener)
    {
        if (socket == listener)
        {
            Accept(listener);
            return;
        }

        var bytes = new byte[8192];
        var n = socket.Receive(bytes, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (n == 0)
        {
            Close(socket);
            return;
        }

        for (var i = 0; i < n; i++)
        {
            if (bytes[i] is >= (byte)'a' and <= (byte)'z')
                bytes[i] -= 32;
        }

        _clients[socket] = (bytes[..n], 0);
        Send(socket);
    }

    private void Accept(Socket listener)
    {
        try
        {
            _clients.Add(listener.Accept(), ([], 0));
        }
        catch (SocketException)
        {
        }
    }

    private void Send(Socket socket)
    {
        var (bytes, sent) = _clients[socket];
        sent += socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None, out var error);
        if (error is SocketError.Success or SocketError.WouldBlock)
            _clients[socket] = (bytes, sent);
        else
            Close(socket);
    }

    private void Close(Socket socket)
    {
        _clients.Remove(socket);
        socket.Dispose();
    }
}
