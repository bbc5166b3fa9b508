using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        for (var i = 0; i < 40; i++)
            new Thread(Spin).Start();
        Spin();
    }

    private static void Spin()
    {
        for (;;)
        {
        }
    }
}
