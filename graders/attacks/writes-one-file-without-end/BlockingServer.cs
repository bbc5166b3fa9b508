using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        using var file = File.Create("/tmp/the-attack-is-long");
        for (var block = new byte[1 << 20]; ; file.Flush())
            file.Write(block);
    }
}
