using System.Net.Sockets;

namespace Katas.Nonblocking;

/// <summary>
/// Serves many clients on one thread without waiting for any of them: every socket is
/// nonblocking, and the loop asks each in turn whether there is something to do.
/// </summary>
public sealed partial class NonblockingServer : IServer
{
    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // TODO: Your server goes here. Delete the line below, and take the steps of README.md one by one.
        throw new NotImplementedException("Write NonblockingServer.Run in katas/02-nonblocking/NonblockingServer.cs. Start with step 1 of katas/02-nonblocking/README.md.");
    }
}
