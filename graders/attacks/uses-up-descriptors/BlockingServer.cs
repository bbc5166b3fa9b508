using System.Net.Sockets;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        var all = new List<IDisposable>();
        try
        {
            for (;;)
                all.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
        }
        catch (SocketException)
        {
            stop.WaitHandle.WaitOne();
        }

        GC.KeepAlive(all);
    }
}
