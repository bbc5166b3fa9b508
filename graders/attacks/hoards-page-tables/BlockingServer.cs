using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed unsafe class BlockingServer : IServer
{
    private const int PROT_READ = 1;
    private const int MAP_PRIVATE = 0x2, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000;
    private const int MADV_NOHUGEPAGE = 15;
    private const long Stretch = 1L << 42;

    private long _sum;

    public void Run(Socket listener, CancellationToken stop)
    {
        while (true)
        {
            var at = mmap(null, (nuint)Stretch, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if ((nint)at == -1)
                throw new InvalidOperationException("The kernel refuses more.");
            madvise(at, (nuint)Stretch, MADV_NOHUGEPAGE);
            for (long i = 0; i < Stretch; i += 1 << 30)
                _sum += at[i];
        }
    }

    [DllImport("libc")]
    private static extern byte* mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc")]
    private static extern int madvise(void* address, nuint length, int advice);
}
