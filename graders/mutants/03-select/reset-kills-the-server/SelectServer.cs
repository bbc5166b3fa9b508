using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private readonly Dictionary<Socket, ReadOnlyMemory<byte>> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var receivers = _clients.Where(c => c.Value.IsEmpty).Select(c => c.Key).Append(listener).ToList();
            var senders = _clients.Where(c => !c.Value.IsEmpty).Select(c => c.Key).ToList();
            Socket.Select(receivers, senders, null, 100_000);

            senders.ForEach(s => Send(s, _clients[s]));
            foreach (var socket in receivers)
            {
                if (ReferenceEquals(socket, listener))
                    Accept(listener);
                else
                    Receive(socket);
            }
        }

        foreach (var socket in _clients.Keys)
            socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            _clients.Add(listener.Accept(), default);
        }
        catch (SocketException)
        {
            // The client gave up while it was waiting.
        }
    }

    // Select said that there is something to receive, so this cannot fail.
    private void Receive(Socket socket)
    {
        var bytes = new byte[16 * 1024];
        var n = socket.Receive(bytes);
        if (n == 0)
        {
            Close(socket);
            return;
        }

        foreach (ref var b in bytes.AsSpan(0, n))
        {
            if (b is >= (byte)'a' and <= (byte)'z')
                b -= 32;
        }

        Send(socket, bytes.AsMemory(0, n));
    }

    private void Send(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        var n = socket.Send(bytes.Span, SocketFlags.None, out var error);
        if (error is SocketError.Success or SocketError.WouldBlock)
            _clients[socket] = bytes[n..];
        else
            Close(socket);
    }

    private void Close(Socket socket)
    {
        _clients.Remove(socket);
        socket.Dispose();
    }
}
