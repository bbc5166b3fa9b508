using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int High = 512 * 1024;

    private readonly Dictionary<Socket, Queue<ArraySegment<byte>>> _clients = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var read = new List<Socket>();
        var write = new List<Socket>();
        while (!stop.IsCancellationRequested)
        {
            read.Clear();
            write.Clear();
            read.Add(listener);
            foreach (var (socket, queue) in _clients)
            {
                if (queue.Sum(s => s.Count) < High)
                    read.Add(socket);
                if (queue.Count > 0)
                    write.Add(socket);
            }

            Socket.Select(read, write, null, 100_000);
            foreach (var socket in write)
                OnWritable(socket);
            foreach (var socket in read)
            {
                if (socket == listener)
                    OnAcceptable(listener);
                else if (_clients.ContainsKey(socket))
                    OnReadable(socket);
            }
        }

        foreach (var socket in _clients.Keys)
            socket.Dispose();
    }

    private void OnAcceptable(Socket listener)
    {
        try
        {
            _clients.Add(listener.Accept(), new Queue<ArraySegment<byte>>());
        }
        catch (SocketException)
        {
            // It went away again.
        }
    }

    private void OnReadable(Socket socket)
    {
        var chunk = new byte[16 * 1024];
        var n = socket.Receive(chunk, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (n == 0)
        {
            // Nobody is there any more.
            Close(socket);
            return;
        }

        for (var i = 0; i < n; i++)
        {
            if (chunk[i] is >= (byte)'a' and <= (byte)'z')
                chunk[i] -= 32;
        }

        _clients[socket].Enqueue(new ArraySegment<byte>(chunk, 0, n));
    }

    private void OnWritable(Socket socket)
    {
        var queue = _clients[socket];
        var segments = queue.ToList();
        var n = socket.Send(segments, SocketFlags.None, out var error);
        if (error is not SocketError.Success and not SocketError.WouldBlock)
        {
            Close(socket);
            return;
        }

        queue.Clear();
        foreach (var segment in segments)
        {
            var skip = Math.Min(n, segment.Count);
            n -= skip;
            if (skip < segment.Count)
                queue.Enqueue(segment[skip..]);
        }
    }

    private void Close(Socket socket)
    {
        _clients.Remove(socket);
        socket.Dispose();
    }
}
