using System.Net.Sockets;

namespace Katas.Select;

/// <summary>
/// Serves many clients on one thread that waits in <c>Socket.Select</c>
/// until one of them, or the listener, is ready.
/// </summary>
public sealed class SelectServer : IServer
{
    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // TODO: Your server goes here. Delete the line below, and take the steps of README.md one by one.
        throw new NotImplementedException("Write SelectServer.Run in katas/03-select/SelectServer.cs. Start with step 1 of katas/03-select/README.md.");
    }
}
