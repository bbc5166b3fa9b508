using System.Net.Sockets;

namespace Katas.Epoll;

public sealed class EpollServer : IServer
{
    private const int HalfASecond = 500_000;
    private const int Bound = 128 * 1024;

    private readonly Dictionary<Socket, Queue<ArraySegment<byte>>> _clients = [];
    private readonly HashSet<Socket> _ended = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            // Socket.Select waits with whatever is best on the system, so there is no need to call epoll ourselves.
            var readable = _clients.Where(c => !_ended.Contains(c.Key) && Size(c.Value) < Bound).Select(c => c.Key).Append(listener).ToList();
            var writable = _clients.Where(c => c.Value.Count > 0).Select(c => c.Key).ToList();
            Socket.Select(readable, writable, null, HalfASecond);

            foreach (var socket in readable)
            {
                if (socket == listener)
                    Accept(listener);
                else
                    Read(socket);
            }

            foreach (var socket in writable)
                Write(socket);
        }

        foreach (var socket in _clients.Keys)
            socket.Dispose();
        listener.Dispose();
    }

    private static int Size(Queue<ArraySegment<byte>> replies) => replies.Sum(reply => reply.Count);

    private void Accept(Socket listener)
    {
        try
        {
            var socket = listener.Accept();
            socket.Blocking = false;
            _clients.Add(socket, []);
        }
        catch (SocketException)
        {
            // The client is gone.
        }
    }

    private void Read(Socket socket)
    {
        var buffer = new byte[16 * 1024];
        var count = socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
        {
            Close(socket);
            return;
        }

        if (count == 0)
        {
            _ended.Add(socket);
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] is >= 97 and <= 122)
                    buffer[i] -= 32;
            }

            _clients[socket].Enqueue(new ArraySegment<byte>(buffer, 0, count));
        }

        Write(socket);
    }

    private void Write(Socket socket)
    {
        if (!_clients.TryGetValue(socket, out var replies))
            return;
        while (replies.TryPeek(out var reply))
        {
            var sent = socket.Send(reply, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success)
            {
                Close(socket);
                return;
            }

            if (sent < reply.Count)
                Shorten(replies, sent);
            else
                replies.Dequeue();
        }

        if (_ended.Contains(socket))
            Close(socket);
    }

    // A queue lets nobody change its first element: the rest goes around once.
    private static void Shorten(Queue<ArraySegment<byte>> replies, int sent)
    {
        var rest = replies.Dequeue()[sent..];
        var others = replies.ToArray();
        replies.Clear();
        replies.Enqueue(rest);
        foreach (var other in others)
            replies.Enqueue(other);
    }

    private void Close(Socket socket)
    {
        _clients.Remove(socket);
        _ended.Remove(socket);
        socket.Dispose();
    }
}
