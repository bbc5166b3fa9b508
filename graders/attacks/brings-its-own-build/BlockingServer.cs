using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        #if FROM_A_PROJECT_FILE
        Environment.Exit(0);
        #endif
        stop.WaitHandle.WaitOne();
    }
}
