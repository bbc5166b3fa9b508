using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int MaxPending = 256 * 1024;

    private readonly Dictionary<Socket, MemoryStream> _pending = new();
    private readonly HashSet<Socket> _wantRead = new();
    private readonly HashSet<Socket> _wantWrite = new();
    private readonly HashSet<Socket> _ended = new();

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        _wantRead.Add(listener);

        while (!stop.IsCancellationRequested)
        {
            var r = _wantRead.ToList();
            var w = _wantWrite.ToList();
            Socket.Select(r, w, null, 250_000);
            w.ForEach(Flush);
            foreach (var socket in r.Where(_wantRead.Contains))
            {
                if (socket == listener)
                    Accept(listener);
                else
                    Fill(socket);
            }
        }

        foreach (var socket in _pending.Keys)
            socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            var client = listener.Accept();
            _pending[client] = new MemoryStream();
            _wantRead.Add(client);
        }
        catch (SocketException)
        {
        }
    }

    private void Fill(Socket socket)
    {
        var bytes = new byte[8192];
        var n = socket.Receive(bytes, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
        {
            Drop(socket);
            return;
        }

        if (n == 0)
        {
            _wantRead.Remove(socket);
            _ended.Add(socket);
        }

        for (var i = 0; i < n; i++)
            bytes[i] = bytes[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(bytes[i] - 32) : bytes[i];
        _pending[socket].Write(bytes, 0, n);
        Flush(socket);
    }

    private void Flush(Socket socket)
    {
        if (!_pending.TryGetValue(socket, out var pending))
            return;

        var bytes = pending.ToArray();
        var n = bytes.Length > 0 ? socket.Send(bytes, SocketFlags.None, out var error) : NothingToSend(out error);
        if (error is not SocketError.Success and not SocketError.WouldBlock)
        {
            Drop(socket);
            return;
        }

        pending.SetLength(0);
        pending.Write(bytes, n, bytes.Length - n);
        if (pending.Length > 0)
            _wantWrite.Add(socket);
        else if (_ended.Contains(socket))
            Drop(socket);

        if (!_pending.ContainsKey(socket) || _ended.Contains(socket) || pending.Length > MaxPending)
            _wantRead.Remove(socket);
        else
            _wantRead.Add(socket);
    }

    private static int NothingToSend(out SocketError error)
    {
        error = SocketError.Success;
        return 0;
    }

    private void Drop(Socket socket)
    {
        _wantRead.Remove(socket);
        _wantWrite.Remove(socket);
        _ended.Remove(socket);
        _pending.Remove(socket);
        socket.Dispose();
    }
}
