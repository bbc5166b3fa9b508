using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed partial class NonblockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var all = new List<Conn>();
        var scratch = new byte[8192];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                bool moved = Accept(listener, all);
                for (int i = all.Count - 1; i >= 0; i--)
                {
                    var c = all[i];
                    int before = c.Owed;
                    bool alive = true;
                    if (c.WantsWrite)
                        alive = c.OnWritable();
                    moved |= before != c.Owed;
                    if (alive && c.WantsRead)
                    {
                        alive = c.OnReadable(scratch);
                        moved |= c.Moved;
                    }

                    if (!alive)
                    {
                        all.RemoveAt(i);
                        c.Socket.Dispose();
                        moved = true;
                    }
                }

                if (!moved)
                    Thread.Sleep(1);
            }
        }
        finally
        {
            foreach (var c in all)
                c.Socket.Dispose();
        }
    }

    private static bool Accept(Socket listener, List<Conn> all)
    {
        bool any = false;
        while (true)
        {
            try
            {
                all.Add(new Conn(listener.Accept()));
                any = true;
            }
            catch (SocketException)
            {
                return any;
            }
        }
    }
}

internal sealed class Conn(Socket socket)
{
    public const int Limit = 256 * 1024;
    public readonly Socket Socket = socket;
    private byte[] _bytes = new byte[16384];
    private int _start, _end;
    public int Owed;
    public bool Ended;
    public bool Moved;
    public bool WantsRead => !Ended && Owed < Limit;
    public bool WantsWrite => Owed > 0;

    public bool OnReadable(byte[] scratch)
    {
        Moved = false;
        int n = Socket.Receive(scratch, 0, scratch.Length, SocketFlags.None, out var e);
        if (e == SocketError.WouldBlock)
            return true;
        if (e != SocketError.Success)
            return false;
        if (n == 0)
        {
            Ended = true;
            return Owed > 0;
        }

        for (int i = 0; i < n; i++)
            if (scratch[i] >= 'a' && scratch[i] <= 'z')
                scratch[i] -= 32;
        Moved = true;
        int sent = 0;
        if (Owed == 0)
        {
            sent = Socket.Send(scratch, 0, n, SocketFlags.None, out e);
            if (e == SocketError.WouldBlock)
                sent = 0;
            else if (e != SocketError.Success)
                return false;
        }

        if (sent < n)
        {
            if (_end + n - sent > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + n - sent));
            scratch.AsSpan(sent, n - sent).CopyTo(_bytes.AsSpan(_end));
            _end += n - sent;
            Owed += n - sent;
        }

        return true;
    }

    public bool OnWritable()
    {
        while (_start < _end)
        {
            int sent = Socket.Send(_bytes, _start, _end - _start, SocketFlags.None, out var e);
            if (e == SocketError.WouldBlock)
                return true;
            if (e != SocketError.Success)
                return false;
            Owed -= sent;
            _start += sent;
            if (_start < _end)
                return true;
            _start = _end = 0;
        }

        return !Ended;
    }
}
