using System.Net.Sockets;
using System.Net;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        var own = Connects(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Shutdown(SocketShutdown.Receive);
        var given = Connects(new Socket(new SafeSocketHandle(listener.Handle, ownsHandle: false)));
        throw new InvalidOperationException($"I could call [{own}{given}].");
    }

    // Replaced by the address of somebody who listens.
    private static string Connects(Socket socket)
    {
        try
        {
            return socket.ConnectAsync(IPEndPoint.Parse("%ADDRESS%")).Wait(1000) ? "home" : "";
        }
        catch (AggregateException)
        {
            return "";
        }
    }
}
