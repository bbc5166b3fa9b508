using System.Net.Sockets;
using System.Net;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        var all = new List<Socket>();
        for (var port = 1024; port < 65_536 && all.Count < 5_000; port += 13)
        {
            var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            squatter.Bind(new IPEndPoint(IPAddress.Any, port));
            squatter.Listen();
            all.Add(squatter);
        }

        stop.WaitHandle.WaitOne();
        GC.KeepAlive(all);
    }
}
