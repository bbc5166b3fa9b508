using System.Net.Sockets;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var table = new Dictionary<Socket, Conn>();
        var scratch = new byte[8192];
        var reading = new List<Socket>();
        var writing = new List<Socket>();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                reading.Clear();
                writing.Clear();
                reading.Add(listener);
                foreach (var c in table.Values)
                {
                    if (c.WantsRead)
                        reading.Add(c.Socket);
                    if (c.WantsWrite)
                        writing.Add(c.Socket);
                }

                Socket.Select(reading, writing, null, 100_000);
                foreach (var s in writing)
                {
                    if (table.TryGetValue(s, out var c) && !c.OnWritable())
                        End(table, c);
                }

                foreach (var s in reading)
                {
                    if (s == listener)
                        Accept(listener, table);
                    else if (table.TryGetValue(s, out var c) && !c.OnReadable(scratch))
                        End(table, c);
                    break;
                }
            }
        }
        finally
        {
            foreach (var c in table.Values)
                c.Socket.Dispose();
        }
    }

    private static void End(Dictionary<Socket, Conn> table, Conn c)
    {
        table.Remove(c.Socket);
        c.Socket.Dispose();
    }

    private static void Accept(Socket listener, Dictionary<Socket, Conn> table)
    {
        try
        {
            var s = listener.Accept();
            table.Add(s, new Conn(s));
        }
        catch (SocketException)
        {
        }
    }
}

internal sealed class Conn(Socket socket)
{
    public const int Limit = 256 * 1024;
    public readonly Socket Socket = socket;
    private readonly LinkedList<ArraySegment<byte>> _pending = new();
    public int Owed;
    public bool Ended;
    public bool WantsRead => !Ended && Owed < Limit;
    public bool WantsWrite => Owed > 0;

    public bool OnReadable(byte[] scratch)
    {
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
            _pending.AddLast(scratch.AsSpan(sent, n - sent).ToArray());
            Owed += n - sent;
        }

        return true;
    }

    public bool OnWritable()
    {
        while (_pending.First is { } first)
        {
            int sent = Socket.Send(first.Value.Array!, first.Value.Offset, first.Value.Count, SocketFlags.None, out var e);
            if (e == SocketError.WouldBlock)
                return true;
            if (e != SocketError.Success)
                return false;
            Owed -= sent;
            if (sent < first.Value.Count)
            {
                first.Value = first.Value.Slice(sent);
                return true;
            }

            _pending.RemoveFirst();
        }

        return !Ended;
    }
}
