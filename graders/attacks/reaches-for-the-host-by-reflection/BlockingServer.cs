using System.Net.Sockets;
using System.Reflection;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop)
    {
        var channel = Assembly.GetEntryAssembly()!.GetType("Katas.Host.ControlChannel")!;
        for (var descriptor = 3; descriptor < 256; descriptor++)
        {
            try
            {
                var opened = channel.GetMethod("Open")!.Invoke(null, [descriptor])!;
                channel.GetMethod("Send")!.Invoke(opened, ["returned"]);
            }
            catch (TargetInvocationException)
            {
                // No socket.
            }
        }

        Thread.Sleep(Timeout.Infinite);
    }
}
