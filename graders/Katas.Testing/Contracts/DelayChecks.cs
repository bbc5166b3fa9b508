namespace Katas.Testing;

/// <summary>Checks that a server keeps nobody waiting without need.</summary>
public static class DelayChecks
{
    // A right server needs a fraction of a millisecond, or two where it looks once in a millisecond. The
    // rest is for a machine that disturbs it in other ways than by a busy processor, and a calm moment is enough.
    private static readonly TimeSpan DelayAtMost = TimeSpan.FromMilliseconds(15);

    private const int Exchanges = 15;

    // What comes back in two pieces has to wait for TCP. See TCP_NODELAY in tcp(7).
    private const string OneByte = "?";

    /// <summary>Demands that replies come at once, as a rule.</summary>
    /// <param name="server">The server.</param>
    /// <param name="expected">What a right server does.</param>
    /// <param name="prepare">Makes the situation anew for each exchange, and says which clients are to be answered in it.</param>
    public static void ExpectNoDelay(this ServerUnderTest server, string expected, Func<IReadOnlyList<Client>> prepare)
    {
        var usual = TimeSpan.MaxValue;
        server.ExpectSoon(
            () => (usual = Usual(server, prepare)) <= DelayAtMost,
            $"{expected}, which takes less than {DelayAtMost.TotalMilliseconds:0} ms",
            () => $"it takes {usual.TotalMilliseconds:0.0} ms");
    }

    /// <summary>Demands that a server of one client at a time leaves it to the kernel to deliver what a client has not read yet.</summary>
    /// <param name="server">The server, with small buffers.</param>
    public static void ExpectNoLingering(this ServerUnderTest server)
    {
        // Somewhere in between, the kernel takes all replies from the server and cannot deliver them all.
        for (var length = 16_000; server.HasKernelView && length <= 60_000; length += 4_000)
        {
            var unread = server.Connect();
            if (unread.SendUntilRefused(new byte[length]) < length)
                return;
            unread.HalfClose();
            server.AwaitRest();
            if (server.Kernel.ServerThreadParkedIn() is { } call && Parked.InSend.Contains(call))
                return;
            server.Connect().ExchangeAndClose("it is my turn, whether they have read their replies or not");
        }
    }

    // The median of some exchanges.
    private static TimeSpan Usual(ServerUnderTest server, Func<IReadOnlyList<Client>> prepare)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Exchanges; i++)
        {
            var clients = prepare();
            times.Add(UndisturbedTime.Of(server, () => Ask(clients)));
            foreach (var client in clients)
                client.ExpectReplyTo("?"u8);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static IReadOnlyList<Client> Ask(IReadOnlyList<Client> clients)
    {
        foreach (var client in clients)
            client.Send(OneByte);
        return clients;
    }
}
