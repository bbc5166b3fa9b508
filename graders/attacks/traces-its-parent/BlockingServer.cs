using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        const int PTRACE_ATTACH = 16;
        ptrace(PTRACE_ATTACH, getppid(), 0, 0);
    }

    [DllImport("libc")]
    private static extern long ptrace(long request, long pid, nint address, nint data);

    [DllImport("libc")]
    private static extern int getppid();
}
