using System.Net.Sockets;

namespace Katas.Blocking;

/// <summary>
/// Serves one client at a time with blocking calls: <c>Accept</c>, <c>Receive</c> and
/// <c>Send</c> each return when their work is done, and the thread sleeps in them until then.
/// </summary>
public sealed class BlockingServer : IServer
{
    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // TODO: Your server goes here. Delete the line below, and take the steps of README.md one by one.
        throw new NotImplementedException("Write BlockingServer.Run in katas/01-blocking/BlockingServer.cs. Start with step 1 of katas/01-blocking/README.md.");
    }
}
