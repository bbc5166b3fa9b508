using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop) =>
        Try(x0 => Try(x1 => Try(x2 => Try(x3 => Try(x4 => Try(x5 => Try(x6 => Try(x7 => Try(x8 => Try(x9 => Try(x10 => Try(x11 => Try(x12 => Try(x13 => 1))))))))))))));

    // Which of them is meant depends on what the lambda means, and that on which one is meant inside.
    private static int Try(Func<int, int> f) => 1;

    private static int Try(Func<string, int> f) => 2;

    private static int Try(Func<object, int> f) => 3;

    private static int Try(Func<long, int> f) => 4;
}
