using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private const int MaxPending = 128 * 1024;

    private readonly Dictionary<nint, Socket> _sockets = [];
    private readonly Dictionary<nint, List<byte>> _pending = [];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        byte[] buffer = new byte[8 * 1024];
        while (!stop.IsCancellationRequested)
        {
            bool busy = AcceptOne(listener);
            foreach (nint fd in _sockets.Keys.ToArray())
            {
                busy |= Flush(fd);
                busy |= Fill(fd, buffer);
            }

            if (!busy)
                Thread.Sleep(1);
        }

        foreach (Socket socket in _sockets.Values)
            socket.Dispose();
    }

    private bool AcceptOne(Socket listener)
    {
        try
        {
            Socket socket = listener.Accept();
            _sockets.Add(socket.Handle, socket);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool Fill(nint fd, byte[] buffer)
    {
        List<byte>? pending = _pending.GetValueOrDefault(fd);
        if (!_sockets.TryGetValue(fd, out Socket? socket) || pending?.Count > MaxPending)
            return false;

        int n = socket.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
            return false;
        if (error != SocketError.Success)
        {
            Close(fd);
        }
        else if (n == 0)
        {
            // The rest of the replies first; then we get here again.
            if (pending is not { Count: > 0 })
                Close(fd);
            return pending is not { Count: > 0 };
        }

        if (pending is null)
            _pending[fd] = pending = [];
        for (int i = 0; i < n; i++)
            pending.Add(buffer[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(buffer[i] - 32) : buffer[i]);
        return true;
    }

    private bool Flush(nint fd)
    {
        if (!_pending.TryGetValue(fd, out List<byte>? pending) || pending.Count == 0)
            return false;

        int n = _sockets[fd].Send(pending.ToArray(), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
            return false;
        if (error != SocketError.Success)
            Close(fd);
        else
            pending.RemoveRange(0, n);
        return true;
    }

    private void Close(nint fd)
    {
        _sockets.Remove(fd, out Socket? socket);
        socket!.Dispose();
    }
}
