using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private readonly Dictionary<Socket, byte[]> _clients = [];
    private readonly byte[] _buffer = new byte[4096];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (true)
        {
            var read = new List<Socket> { listener };
            var write = new List<Socket>();
            foreach (var client in _clients)
                (client.Value.Length > 0 ? write : read).Add(client.Key);

            Socket.Select(read, write, null, 900_000);
            if (read.Count + write.Count == 0 && stop.IsCancellationRequested)
                break;

            foreach (var socket in write.Concat(read))
            {
                if (socket == listener)
                    TryAccept(listener);
                else if (!Work(socket))
                    Forget(socket);
            }
        }

        foreach (var client in _clients.Keys.ToList())
            Forget(client);
    }

    private void TryAccept(Socket listener)
    {
        try
        {
            _clients[listener.Accept()] = [];
        }
        catch (SocketException)
        {
        }
    }

    private bool Work(Socket socket)
    {
        var output = _clients[socket];
        if (output.Length == 0)
        {
            var n = socket.Receive(_buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (n == 0)
                return false;
            output = Array.ConvertAll(_buffer[..n], b => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b);
        }

        var sent = socket.Send(output, SocketFlags.None, out var sendError);
        _clients[socket] = output[sent..];
        return sendError is SocketError.Success or SocketError.WouldBlock;
    }

    private void Forget(Socket socket)
    {
        _clients.Remove(socket);
        socket.Dispose();
    }
}
