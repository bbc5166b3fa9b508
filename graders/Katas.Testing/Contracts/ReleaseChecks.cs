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
        Patience.Until(() => (left = [.. held.Where(h => kernel.OpenAs(h.Key) == h.Value).Select(h => h.Value)]).Count == 0, ForCallbacks);
        server.Expect(
            left.Count == 0,
            "when Run returns, the epoll instance is closed, and so is what was there to wake it",
            $"still open: {string.Join(", ", left.Order())}");
    }

    /// <summary>Demands that a server has closed its sockets after stop: those of its connections, and those that it made for itself.</summary>
    /// <param name="server">The server.</param>
    internal static void ExpectSocketsGivenBack(this ServerUnderTest server)
    {
        if (!server.HasKernelView)
            return;
        var left = 0;
        Patience.Until(() => (left = server.Kernel.ServersSockets.Count) == 0, ForCallbacks);
        server.Expect(
            left == 0,
            "when Run returns, the socket of every connection is closed, and so is what the server made for itself",
            $"{left} {(left == 1 ? "is" : "are")} open; to shut a connection down is not to close its socket");
    }
}
