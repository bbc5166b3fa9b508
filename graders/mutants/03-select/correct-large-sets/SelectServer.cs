using System.Net.Sockets;
using System.Runtime.InteropServices;
namespace Katas.Select;
public sealed partial class SelectServer : IServer
{
    [LibraryImport("libc", SetLastError = true)] private static partial int select(int nfds, ulong[] r, ulong[] w, nint e, ref Timeval t);
    [StructLayout(LayoutKind.Sequential)] private struct Timeval { public long Seconds, Micros; }
    private sealed class C(Socket s) { public Socket S = s; public byte[] Due = []; }
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var all = new SortedDictionary<int, C>();
        var buffer = new byte[10_000];
        var l = (int)listener.Handle;
        var rests = false;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var max = Math.Max(l, all.Count == 0 ? 0 : all.Keys.Max());
                ulong[] r = new ulong[max / 64 + 1], w = new ulong[max / 64 + 1];
                if (!rests) r[l / 64] |= 1UL << (l % 64);
                rests = false;
                foreach (var (fd, c) in all) (c.Due.Length > 0 ? w : r)[fd / 64] |= 1UL << (fd % 64);
                var t = new Timeval { Micros = 200_000 };
                if (select(max + 1, r, w, 0, ref t) <= 0) continue;
                bool In(ulong[] set, int fd) => (set[fd / 64] >> (fd % 64) & 1) != 0;
                foreach (var (fd, c) in all.ToArray())
                {
                    if (!In(r, fd) && !In(w, fd)) continue;
                    if (c.Due.Length == 0)
                    {
                        var n = c.S.Receive(buffer, SocketFlags.None, out var e);
                        if (e == SocketError.WouldBlock) continue;
                        if (n == 0 || e != SocketError.Success) { all.Remove(fd); c.S.Dispose(); continue; }
                        c.Due = buffer[..n];
                        for (var i = 0; i < n; i++) if ((uint)(c.Due[i] - 'a') < 26) c.Due[i] -= 32;
                    }
                    var k = c.S.Send(c.Due, SocketFlags.None, out var error);
                    if (error == SocketError.Success) c.Due = c.Due[k..];
                    else if (error != SocketError.WouldBlock) { all.Remove(fd); c.S.Dispose(); }
                }
                if (!In(r, l)) continue;
                try { while (true) { var s = listener.Accept(); all[(int)s.Handle] = new C(s); } } catch (SocketException e) { rests = e.SocketErrorCode != SocketError.WouldBlock; }
            }
        }
        finally { foreach (var c in all.Values) c.S.Dispose(); }
    }
}
