using System.Net.Sockets;
namespace Katas.Nonblocking
{
    public sealed class NonblockingServer : IServer
    {
        private record Link(Socket S) { public Link? Next; public List<ArraySegment<byte>> Out = []; public bool Done; public int Bytes => Out.Sum(o => o.Count); }
        public void Run(Socket listener, CancellationToken stop)
        {
            listener.Blocking = false;
            Link? head = null;
            List<ArraySegment<byte>> into = [new byte[100], new byte[5000]];
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    bool work = false;
                    try { var s = listener.Accept(); head = new Link(s) { Next = head }; work = true; }
                    catch (SocketException) { }
                    Link? before = null;
                    for (var l = head; l != null; l = l.Next)
                    {
                        if (Turn(l, into, ref work)) { before = l; continue; }
                        l.S.Dispose(); work = true;
                        if (before == null) head = l.Next; else before.Next = l.Next;
                    }
                    if (!work) Thread.Sleep(1);
                }
            }
            finally { for (var l = head; l != null; l = l.Next) l.S.Dispose(); }
        }
        private static bool Turn(Link l, List<ArraySegment<byte>> into, ref bool work)
        {
            if (l.Out.Count > 0)
            {
                int k = l.S.Send(l.Out, SocketFlags.None, out var e);
                if (e != SocketError.Success && e != SocketError.WouldBlock) return false;
                work |= k > 0;
                while (k > 0) { if (l.Out[0].Count <= k) { k -= l.Out[0].Count; l.Out.RemoveAt(0); } else { l.Out[0] = l.Out[0][k..]; k = 0; } }
            }
            if (l.Done) return l.Out.Count > 0;
            if (l.Bytes < 20_000)
            {
                int n = l.S.Receive(into, SocketFlags.None, out var e);
                if (e == SocketError.WouldBlock) return true;
                if (e != SocketError.Success) return false;
                work = true;
                if (n == 0) { l.Done = true; return l.Out.Count > 0; }
                var a = new byte[n]; int at = 0;
                foreach (var seg in into) foreach (var b in seg) if (at < n) a[at++] = (uint)(b - 97) <= 25 ? (byte)(b - 32) : b;
                l.Out.Add(a);
            }
            return true;
        }
    }
}
