using System.Net.Sockets;

namespace Katas.Nonblocking;

public sealed class NonblockingServer : IServer
{
    private const int Limit = 1024 * 1024;

    private class Conn
    {
        public required Socket Socket;
        public MemoryStream Out = new();
        public bool InputEnded;
        public bool Dead;
    }

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        List<Conn> conns = new();
        byte[] buf = new byte[16384];

        while (!stop.IsCancellationRequested)
        {
            bool any = false;
            try
            {
                conns.Add(new Conn { Socket = listener.Accept() });
                any = true;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
            }

            foreach (Conn c in conns)
            {
                any |= Read(c, buf);
                any |= Write(c);
            }

            foreach (Conn c in conns.Where(c => c.Dead))
                c.Socket.Close();
            conns.RemoveAll(c => c.Dead);

            if (!any)
                Thread.Sleep(1);
        }

        conns.ForEach(c => c.Socket.Close());
    }

    private static bool Read(Conn c, byte[] buf)
    {
        if (c.Dead || c.InputEnded || c.Out.Length + buf.Length > Limit)
            return false;
        int n = c.Socket.Receive(buf, 0, buf.Length, SocketFlags.None, out SocketError e);
        if (e == SocketError.WouldBlock)
            return false;
        if (e != SocketError.Success)
            c.Dead = true;
        else if (n == 0)
            c.InputEnded = true;
        for (int i = 0; i < n; i++)
            c.Out.WriteByte(buf[i] is >= 97 and <= 122 ? (byte)(buf[i] & 0xDF) : buf[i]);
        return true;
    }

    private static bool Write(Conn c)
    {
        if (c.Dead || c.Out.Length == 0)
            return false;
        byte[] all = c.Out.ToArray();
        int n = c.Socket.Send(all, 0, all.Length, SocketFlags.None, out SocketError e);
        if (e == SocketError.WouldBlock)
            return false;
        if (e != SocketError.Success)
        {
            c.Dead = true;
            return true;
        }

        c.Out.SetLength(0);
        c.Out.Write(all, n, all.Length - n);
        if (c.Out.Length == 0 && c.InputEnded)
            c.Dead = true;
        return true;
    }
}
