using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        for (;;)
            new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
    }
}
