using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private readonly List<Socket> _sockets = [];
    private readonly Dictionary<Socket, byte[]> _rest = [];
    private readonly List<Exception> _log = [];
    private readonly List<Socket> _failed = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        while (!stop.IsCancellationRequested)
        {
            var write = new List<Socket>(_rest.Keys);
            var read = new List<Socket>(_sockets.Except(write)) { listener };
            Socket.Select(read, write, null, 100_000);
            foreach (var socket in write)
                Try(socket, () => Continue(socket, _rest[socket]));
            foreach (var socket in read)
            {
                if (socket == listener)
                    Try(socket, () => _sockets.Add(listener.Accept()));
                else
                    Try(socket, () => Answer(socket));
            }
        }

        foreach (var socket in _sockets.Concat(_failed))
            socket.Dispose();
    }

    private void Try(Socket socket, Action action)
    {
        try
        {
            action();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // Not now, then.
        }
        catch (SocketException e)
        {
            _log.Add(e);
            _failed.Add(socket);
            _sockets.Remove(socket);
            _rest.Remove(socket);
        }
    }

    private void Answer(Socket socket)
    {
        var bytes = new byte[10_000];
        var n = socket.Receive(bytes);
        if (n == 0)
        {
            _sockets.Remove(socket);
            socket.Dispose();
            return;
        }

        _rest[socket] = Array.ConvertAll(bytes[..n], Upper);
        Continue(socket, _rest[socket]);
    }

    private void Continue(Socket socket, byte[] bytes)
    {
        var n = socket.Send(bytes);
        if (n == bytes.Length)
            _rest.Remove(socket);
        else
            _rest[socket] = bytes[n..];
    }

    private static byte Upper(byte b) => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;
}
