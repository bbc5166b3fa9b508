using System.Diagnostics;

namespace Katas.Testing;

/// <summary>Tells when a server has looked at all its connections since a moment, as far as the kernel shows it.</summary>
internal sealed class ServerTurn
{
    // For one that never waits, or of which the kernel tells nothing.
    private static readonly TimeSpan AtMost = TimeSpan.FromMilliseconds(20);

    private readonly ServerUnderTest _server;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly long _waits;

    /// <summary>Begins.</summary>
    /// <param name="server">The server.</param>
    public ServerTurn(ServerUnderTest server)
    {
        _server = server;
        _waits = Waits;
    }

    /// <summary>Whether its thread waits for readiness now, or has paused before and after a turn.</summary>
    public bool IsOver => _server.HasEnded || _watch.Elapsed > AtMost || WaitsForReadiness || Waits > _waits + 1;

    private long Waits => _server.HasKernelView && !_server.HasEnded ? _server.Kernel.ServerThreadWaits : 0;

    private bool WaitsForReadiness => _server.HasKernelView
        && _server.Kernel.ServerThreadParkedIn() is { } call
        && (Parked.InPoll.Contains(call) || Parked.InEpollWait.Contains(call));
}
