using System.Net.Sockets;

namespace Katas.Selectors;

/// <summary>
/// Answers in upper case. The loop knows no listener and no connection: it waits, and calls what it
/// finds as the data of the ready keys.
/// </summary>
public sealed class SelectorsServer : IServer
{
    /// <inheritdoc/>
    public void Run(Socket listener, CancellationToken stop)
    {
        // TODO: register the listener with a DefaultSelector, a callback as its data, and loop until stop.
        throw new NotImplementedException("Write SelectorsServer.Run in katas/05-selectors/SelectorsServer.cs, step 6 of katas/05-selectors/README.md. Start with step 1, in SelectorBase.cs.");
    }
}
