using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed unsafe class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        const int PR_SET_DUMPABLE = 4;
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        while (true)
        {
            NativeMemory.Fill(NativeMemory.Alloc(8 << 20), 8 << 20, 1);
            Thread.Sleep(10);
        }
    }

    [DllImport("libc")]
    private static extern int prctl(int option, long second, long third, long fourth, long fifth);
}
