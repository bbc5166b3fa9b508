using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        for (var line = new string('x', 100_000); ; Console.Error.WriteLine(line))
            Console.WriteLine(line);
    }
}
