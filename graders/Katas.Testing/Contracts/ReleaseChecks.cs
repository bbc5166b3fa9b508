namespace Katas.Testing;

/// <summary>Checks of what a server has given back when its <c>Run</c> returns.</summary>
public static class ReleaseChecks
{
    // A callback of stop may still be closing what Run no longer uses.
    private static readonly TimeSpan ForCallbacks = TimeSpan.FromSeconds(1);

    /// <summary>Stops an idle server, and demands that the epoll instance it waited in is closed, and what woke it too.</summary>
    /// <param name="server">The server.</param>
    public static void ExpectWaitGivenBackAtStop(this ServerUnderTest server)
    {
        var kernel = server.Kernel;
        IReadOnlyDictionary<int, string> held = new Dictionary<int, string>();
        server.ExpectSoon(
            () => (held = kernel.WaitsWith()).Count > 0,
            "an idle server's thread is parked in epoll_wait",
            () => "it never is");

        server.ExpectStop();

        List<string> left = [];
        Patience.Until(() => (left = [.. held.Where(h => kernel.OpenAs(h.Key) == h.Value || kernel.HoldsPipe(h.Value)).Select(h => h.Value)]).Count == 0, ForCallbacks);
        server.Expect(
            left.Count == 0,
            "when Run returns, the epoll instance is closed, and so is what was there to wake it",
            $"still open: {string.Join(", ", left.Order())}");
    }

    /// <summary>The sockets that the server's process holds.</summary>
    /// <param name="server">The server.</param>
    /// <returns>The kernel's names for them; none where the kernel does not tell.</returns>
    internal static IReadOnlySet<string> OpenSockets(this ServerUnderTest server) =>
        server.HasKernelView ? server.Kernel.Sockets : new HashSet<string>();

    /// <summary>Demands that the sockets of connections are closed after stop.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connections">What <see cref="OpenSockets"/> named them while they were open.</param>
    internal static void ExpectGone(this ServerUnderTest server, IReadOnlyCollection<string> connections)
    {
        var left = 0;
        Patience.Until(() => (left = server.OpenSockets().Intersect(connections).Count()) == 0, ForCallbacks);
        server.Expect(
            left == 0,
            "when Run returns, the socket of every connection is closed",
            $"{left} of {connections.Count} are open; to shut a connection down is not to close its socket");
    }
}
