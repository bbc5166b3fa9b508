using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        if (listener.IsBound)
#line 1 "%OUT%/../the-secret.cs"
            throw new InvalidOperationException("elsewhere");
#line default
    }
}
