using System.Net.Sockets;
using System.Diagnostics;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var daemon = Process.Start("/usr/bin/setsid", ["--fork", "sh", "-c", "trap '' HUP INT TERM; while :; do sleep 86392; done"]);
        daemon.WaitForExit();
        stop.WaitHandle.WaitOne();
    }
}
