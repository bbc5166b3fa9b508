using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        for (var descriptor = 3; descriptor < 1024; descriptor++)
            shutdown(descriptor, 2);
        Thread.Sleep(Timeout.Infinite);
    }

    [DllImport("libc")]
    private static extern int shutdown(int fd, int how);
}
