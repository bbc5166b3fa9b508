using System.Net.Sockets;
using System.Runtime.InteropServices;
namespace Katas.Nonblocking;
file static class C
{
    [DllImport("libc", SetLastError = true)] public static extern int accept4(int fd, nint a, nint l, int flags);
    [DllImport("libc", SetLastError = true)] public static extern nint recv(int fd, ref byte b, nint n, int flags);
    [DllImport("libc", SetLastError = true)] public static extern nint send(int fd, ref byte b, nint n, int flags);
    [DllImport("libc")] public static extern int close(int fd);
}
public sealed unsafe partial class NonblockingServer : IServer
{
    struct Node { public int Fd, Start, End; public byte[] Bytes; }
    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        int l = (int)listener.Handle;
        var nodes = new Node[16]; int count = 0;
        while (!stop.IsCancellationRequested)
        {
            bool moved = false; int fd;
            while ((fd = C.accept4(l, 0, 0, 0x800)) >= 0)
            {
                if (count == nodes.Length) Array.Resize(ref nodes, count * 2);
                nodes[count++] = new Node { Fd = fd, Bytes = new byte[12_345] };
                moved = true;
            }
            for (int i = 0; i < count;)
            {
                ref var n = ref nodes[i];
                switch (Step(ref n))
                {
                    case 0: i++; break;
                    case 1: i++; moved = true; break;
                    case 2: C.close(n.Fd); n = nodes[--count]; nodes[count] = default; moved = true; break;
                }
            }
            if (!moved) Thread.Sleep(TimeSpan.FromMilliseconds(1));
        }
        for (int i = 0; i < count; i++) C.close(nodes[i].Fd);

        static int Step(ref Node n)
        {
            if (n.Start == n.End)
            {
                nint k = C.recv(n.Fd, ref n.Bytes[0], n.Bytes.Length, 0x40);
                if (k < 0) return Marshal.GetLastPInvokeError() is 11 or 4 ? 0 : 2;
                if (k == 0) return 2;
                for (int i = 0; i < k; i++) { int b = n.Bytes[i]; n.Bytes[i] = (byte)(b - (((uint)(b - 97) < 26 ? 1 : 0) << 5)); }
                n.Start = 0; n.End = (int)k;
            }
            nint s = C.send(n.Fd, ref n.Bytes[n.Start], n.End - n.Start, 0x4040);
            if (s < 0) return Marshal.GetLastPInvokeError() is 11 or 4 ? 0 : 2;
            n.Start += (int)s;
            return 1;
        }
    }
}
