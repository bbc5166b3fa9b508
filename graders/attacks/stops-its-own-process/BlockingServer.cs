using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    private const int SIGSTOP = 19;

    public void Run(Socket listener, CancellationToken stop)
    {
        using var client = listener.Accept();
        kill(Environment.ProcessId, SIGSTOP);
        Thread.Sleep(Timeout.Infinite);
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
