using System.Net.Sockets;
using System.Runtime.InteropServices;
namespace Katas.Epoll;
/* edge-triggered, everything in native memory, indexed by descriptor */
public sealed unsafe partial class EpollServer : IServer
{
    [DllImport("libc", SetLastError = true)] static extern int epoll_create(int n);
    [DllImport("libc", SetLastError = true)] static extern int epoll_ctl(int ep, int op, int fd, int* e);
    [DllImport("libc", SetLastError = true)] static extern int epoll_wait(int ep, int* e, int n, int ms);
    [DllImport("libc", SetLastError = true)] static extern int accept4(int fd, nint a, nint l, int flags);
    [DllImport("libc", SetLastError = true)] static extern nint recv(int fd, byte* b, nint n, int f);
    [DllImport("libc", SetLastError = true)] static extern nint send(int fd, byte* b, nint n, int f);
    [DllImport("libc", SetLastError = true)] static extern int close(int fd);
    [DllImport("libc", SetLastError = true)] static extern int pipe2(int* p, int f);
    [DllImport("libc", SetLastError = true)] static extern nint write(int fd, byte* b, nint n);
    struct S { public bool Open, CanRead, CanWrite; public int At, To; public byte* B; }
    static int Errno => Marshal.GetLastPInvokeError();
    public void Run(Socket listener, CancellationToken stop)
    {
        const int N = 3000;
        listener.Blocking = false;
        int ep = epoll_create(1), lfd = (int)listener.Handle;
        int* p = stackalloc int[2]; pipe2(p, 0x80800);
        int pin = p[0], pout = p[1];
        var reg = stop.Register(() => { byte b = 0; write(pout, &b, 1); });
        Add(pin, 1); Add(lfd, 1u | 1u << 31);
        var s = new S[64];
        int* ev = stackalloc int[3 * 128];
        var again = new Queue<int>(); // those that have had their share and could go on
        bool accepting = false;
        while (!stop.IsCancellationRequested)
        {
            int n = epoll_wait(ep, ev, 128, again.Count > 0 || accepting ? 0 : -1);
            for (int i = 0; i < n; i++)
            {
                uint what = (uint)ev[3 * i]; int fd = ev[3 * i + 1];
                if (fd == pin) continue;
                if (fd == lfd) { accepting = true; continue; }
                if (fd >= s.Length || !s[fd].Open) continue;
                if ((what & ~4u) != 0) s[fd].CanRead = true;
                if ((what & ~1u) != 0) s[fd].CanWrite = true;
                if (!again.Contains(fd)) again.Enqueue(fd);
            }
            for (int k = again.Count; k > 0; k--)
            {
                int fd = again.Dequeue();
                ref var c = ref s[fd];
                switch (Step(fd, ref c))
                {
                    case 1: again.Enqueue(fd); break;
                    case 2: close(fd); NativeMemory.Free(c.B); c = default; break;
                }
            }
            if (accepting)
            {
                int fd = accept4(lfd, 0, 0, 0x80800);
                if (fd < 0) { if (Errno == 11) accepting = false; continue; }
                while (fd >= s.Length) Array.Resize(ref s, s.Length * 2);
                s[fd] = new S { Open = true, B = (byte*)NativeMemory.Alloc(N), CanWrite = true };
                Add(fd, 5u | 1u << 31);
            }
        }
        reg.Dispose();
        for (int fd = 0; fd < s.Length; fd++) if (s[fd].Open) { close(fd); NativeMemory.Free(s[fd].B); }
        close(pin); close(pout); close(ep);

        void Add(int fd, uint what) { int* e = stackalloc int[3]; e[0] = (int)what; e[1] = fd; e[2] = 0; if (epoll_ctl(ep, 1, fd, e) < 0) throw new IOException("epoll_ctl " + Errno); }
        static int Step(int fd, ref S c)
        {
            if (c.At == c.To)
            {
                if (!c.CanRead) return 0;
                nint n = recv(fd, c.B, N, 0);
                if (n == 0) return 2;
                if (n < 0) { if (Errno != 11) return 2; c.CanRead = false; return 0; }
                c.At = 0; c.To = (int)n;
                for (byte* b = c.B; b < c.B + n; b++) if (*b >= 97 && *b <= 122) *b &= 0xDF;
            }
            if (!c.CanWrite) return 0;
            nint k = send(fd, c.B + c.At, c.To - c.At, 0x4000);
            if (k < 0) { if (Errno != 11) return 2; c.CanWrite = false; return 0; }
            c.At += (int)k;
            return 1;
        }
    }
}
