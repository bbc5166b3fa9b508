namespace Katas.Testing;

/// <summary>Checks of a server's model, by what the kernel says of its thread.</summary>
public static class ServerThreadChecks
{
    // About zero: a loop that wakes a hundred times a second to look at stop stays below 1%, a loop
    // that spins is at 100%, or at its share of a busy machine, which may be as low as this.
    private const double IdleShare = 0.10;

    // So an idle thread must also be seen waiting in the kernel. One that spins never is, however
    // seldom it gets a processor. Most samples, not all: a loop may wake now and then to look at stop.
    private const double ParkedShare = 0.8;

    // A thread beside it that spins wants a processor all the time, whether it gets one or not.
    private const double WantedShare = 0.5;

    // And it must stay there, and all others with it. One that looks at stop now and then wakes a few times a second, a hundred
    // times at most; one that asks every millisecond whether there is something is not woken, it polls.
    private const double WakesAtMost = 300;

    // An answer takes a fraction of a millisecond. Who asks for more messages before it waits takes all the time between two.
    private const double BusyShare = 0.3;
    private const int Messages = 40;

    private const int Samples = 50;
    private const int FewSamples = 5;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(6);
    private static readonly TimeSpan TalkInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PauseWithin = TimeSpan.FromMilliseconds(20);

    // Time on a processor: a loop that goes on for longer takes no pause between its turns, and no rest.
    private static readonly TimeSpan TurnAtMost = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan WorkAtMost = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan MuchWork = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RestAtMost = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until the server serves clients at all: of one that has not begun, what it does not take yet is not what it refuses.</summary>
    /// <param name="server">The server.</param>
    public static void AwaitService(this ServerUnderTest server) => server.Connect().ExchangeAndClose("is anybody there?");

    /// <summary>
    /// Lets the server finish what it is at, as far as can be seen from outside: until its thread
    /// waits in some system call. Whether it does is for other checks to judge.
    /// </summary>
    /// <param name="server">The server.</param>
    public static void AwaitRest(this ServerUnderTest server) => server.AwaitRest(RestAtMost);

    /// <summary>Lets the server finish what it is at; see <see cref="AwaitRest(ServerUnderTest)"/>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="bound">How long at most.</param>
    public static void AwaitRest(this ServerUnderTest server, TimeSpan bound) =>
        AwaitPause(server, kernel => Sample(kernel, FewSamples).TrueForAll(call => call is not null), bound, WorkAtMost);

    /// <summary>
    /// Waits, for a moment at most, until the server's thread waits in any system call, as an idle loop does between two
    /// turns. One that never does has had a turn by then.
    /// </summary>
    /// <param name="server">The server.</param>
    public static void AwaitPause(this ServerUnderTest server) =>
        AwaitPause(server, kernel => kernel.ServerThreadParkedIn() is not null, PauseWithin, TurnAtMost);

    /// <summary>Demands that the server's thread comes to rest in one kind of system call.</summary>
    /// <param name="server">The server.</param>
    /// <param name="calls">The names of the calls that are right.</param>
    /// <param name="expected">What a right server does.</param>
    public static void ExpectParked(this ServerUnderTest server, IReadOnlySet<string> calls, string expected)
    {
        var kernel = server.Kernel;
        var seen = new List<string?>();

        server.ExpectSoon(
            () => (seen = Sample(kernel)).Count(call => call is not null && calls.Contains(call)) >= Samples * ParkedShare,
            expected,
            () => $"its thread is {Summary(seen)}");
    }

    /// <summary>Demands that the server's thread is not parked in some kind of system call.</summary>
    /// <param name="server">The server.</param>
    /// <param name="calls">The names of the calls that are wrong.</param>
    /// <param name="expected">What a right server does.</param>
    public static void ExpectNeverParked(this ServerUnderTest server, IReadOnlySet<string> calls, string expected)
    {
        var seen = Sample(server.Kernel);

        // A nonblocking call can be seen for an instant while it waits for a lock in the kernel.
        server.Expect(
            seen.Count(call => call is not null && calls.Contains(call)) <= Samples * 0.1,
            expected,
            $"its thread is {Summary(seen)}");
    }

    /// <summary>Demands that the server's thread comes to wait in one kind of system call only, for most of its time.</summary>
    /// <param name="server">The server, with something to do.</param>
    /// <param name="calls">The names of the calls that are right.</param>
    /// <param name="expected">What a right server does.</param>
    public static void ExpectSeldomParkedElsewhere(this ServerUnderTest server, IReadOnlySet<string> calls, string expected)
    {
        var kernel = server.Kernel;
        var seen = new List<string?>();

        // At first the runtime makes a thread wait for its compiler now and then.
        server.ExpectSoon(
            () => (seen = Sample(kernel)).Count(call => call is not null && !calls.Contains(call)) <= Samples / 2,
            expected,
            () => $"its thread is {Summary(seen)}");
    }

    /// <summary>Demands that the server's thread and its whole process come to use no processor time.</summary>
    /// <param name="server">The server.</param>
    /// <param name="situation">What is going on meanwhile: <c>while 200 clients are idle</c>.</param>
    public static void ExpectIdle(this ServerUnderTest server, string situation)
    {
        var kernel = server.Kernel;
        var (share, wanted, wakes, seen, rests) = (1.0, 1.0, 0.0, new List<string?>(), false);

        // A window of rest must come; what the runtime still compiles in the background passes. One that
        // works through what it got in small pieces needs processor time for it, which a busy machine is slow to give.
        var begin = kernel.ServerThreadCpu;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            (share, wanted, wakes, seen) = Watch(kernel);
            rests = share <= IdleShare && wanted <= WantedShare && seen.Count(call => call is not null) >= Samples * ParkedShare;
            if (rests && wakes <= WakesAtMost)
                return;
        }
        while (!server.HasEnded && (watch.Elapsed < Patience.ForProgress || (!rests && watch.Elapsed < RestWithin && kernel.ServerThreadCpu - begin < MuchWork)));

        // It had the processor for so long: no busy machine kept it from coming to rest.
        if (!server.HasEnded && !rests && kernel.ServerThreadCpu - begin >= MuchWork)
            Certainty.Note();
        server.Expect(
            false,
            $"{situation} the server waits in the kernel and uses no processor time",
            $"it uses {share:P0} of a processor{(wanted > WantedShare ? $", its threads ask for {wanted:P0}," : "")} and its threads wake {wakes:0} times a second, the server's is {Summary(seen)}");
    }

    /// <summary>Demands that the server rests between the messages of a client that says something now and then.</summary>
    /// <param name="server">The server.</param>
    /// <param name="client">The client.</param>
    public static void ExpectRestsBetweenMessages(this ServerUnderTest server, Client client)
    {
        var (share, waits) = (1.0, 0L);
        server.ExpectSoon(
            () =>
            {
                (share, waits) = WatchWhileTalking(server.Kernel, client);
                return share <= BusyShare && waits >= Messages / 2;
            },
            $"while a client says something every {TalkInterval.TotalMilliseconds:0} ms, the server waits in between",
            () => $"it uses {share:P0} of a processor and waits {waits} times for {Messages} messages");
    }

    private static void AwaitPause(ServerUnderTest server, Func<KernelView, bool> isPaused, TimeSpan bound, TimeSpan workAtMost)
    {
        if (!server.HasKernelView)
            return;
        var kernel = server.Kernel;
        if (server.HasEnded || isPaused(kernel))
            return;
        var begin = kernel.ServerThreadCpu;
        Patience.Until(() => server.HasEnded || isPaused(kernel) || kernel.ServerThreadCpu - begin > workAtMost, bound);
    }

    // Where others want the processor, too, one that never waits has a small share of it.
    private static (double ShareOfProcessor, long Waits) WatchWhileTalking(KernelView kernel, Client client)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (cpu, waits) = (kernel.ProcessCpu, kernel.ServerThreadWaits);
        for (var i = 0; i < Messages; i++)
        {
            client.Exchange("?");
            Thread.Sleep(TalkInterval);
        }

        return ((kernel.ProcessCpu - cpu) / watch.Elapsed, kernel.ServerThreadWaits - waits);
    }

    private static (double ShareOfProcessor, double ShareWanted, double WakesPerSecond, List<string?> Samples) Watch(KernelView kernel)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (thread, process, wanted, waits) = (kernel.ServerThreadCpu, kernel.ProcessCpu, kernel.AllThreadsWanted, new ThreadWaits(kernel));
        var samples = Sample(kernel, Samples, IdleInterval, () => waits.Update());
        var used = Math.Max(
            (kernel.ServerThreadCpu - thread).TotalMilliseconds,
            (kernel.ProcessCpu - process).TotalMilliseconds);
        return (used / watch.Elapsed.TotalMilliseconds, (kernel.AllThreadsWanted - wanted) / watch.Elapsed, waits.Update() / watch.Elapsed.TotalSeconds, samples);
    }

    private static List<string?> Sample(KernelView kernel, int count = Samples) => Sample(kernel, count, SampleInterval);

    private static List<string?> Sample(KernelView kernel, int count, TimeSpan interval, Action? alongside = null)
    {
        var samples = new List<string?>(count);
        for (var i = 0; i < count; i++)
        {
            samples.Add(kernel.ServerThreadParkedIn());
            alongside?.Invoke();
            Thread.Sleep(interval);
        }

        return samples;
    }

    private static string Summary(List<string?> samples) => string.Join(
        ", ",
        samples.GroupBy(call => call).OrderByDescending(g => g.Count())
            .Select(g => $"{(g.Key is null ? "running" : $"in {g.Key}")} {100 * g.Count() / samples.Count}% of the time"));
}
