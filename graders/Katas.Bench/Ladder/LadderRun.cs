using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Katas.Bench;

/// <summary>
/// Takes one server up the ladder: more and more clients, who together always say the same amount. So
/// what changes from rung to rung is the number of clients and nothing else.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="cores">The processors.</param>
/// <param name="workshop">Where the server lies.</param>
internal sealed class LadderRun(ReadyServer server, Cores cores, Workshop workshop)
{
    // Less than a loop that sleeps for a millisecond in every turn can answer to one client, which waits
    // for each reply: what is sent late would count as answered late.

    /// <summary>How many messages all clients together send in a second.</summary>
    public const double Rate = 500;

    private const double WarmUp = 0.5;

    /// <summary>The numbers of clients.</summary>
    public static IReadOnlyList<int> Steps { get; } = [1, 10, 100, 1_000, 5_000, 10_000];

    /// <summary>For how many seconds a rung counts.</summary>
    public double Seconds { get; init; } = 2;

    /// <summary>How many clients the generator can be here: each takes a descriptor.</summary>
    /// <returns>The number.</returns>
    public static long MostClients() => MachineFacts.ConnectionsWithin(Katas.Testing.Libc.MaximumOfDescriptors());

    /// <summary>Climbs until a rung fails or bends.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The rungs, as soon as each is there.</returns>
    public async IAsyncEnumerable<Rung> ClimbAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var generator = Generator.Start(cores, workshop.Folder);
        Rung? first = null;
        foreach (var clients in Steps.Where(n => n <= MostClients()))
        {
            var rung = await MeasureAsync(generator, clients, cancel).ConfigureAwait(false);
            first ??= rung;
            yield return rung;
            if (LadderVerdict.WhatHappened(rung, first) is not null)
                yield break;
        }
    }

    private async Task<Rung> MeasureAsync(Generator generator, int clients, CancellationToken cancel)
    {
        using var running = RunningServer.Start(server, cores);
        var run = new CellRun(running, generator, Pace.Whole, workshop.Folder, cancel);
        try
        {
            return await TalkAsync(run, clients).ConfigureAwait(false);
        }
        catch (LoadException exception)
        {
            return new Rung(clients) { Failure = exception.Failure, Thrown = running.Thrown() };
        }
        finally
        {
            if (!cancel.IsCancellationRequested)
                await generator.AskAsync(new CloseOrder(), cancel).ConfigureAwait(false);
        }
    }

    private async Task<Rung> TalkAsync(CellRun run, int clients)
    {
        var order = new RunOrder(Size: 64, Window: 1) { Rate = Rate };

        // One first, so that the runtime's own memory is there and not counted.
        await run.ConnectAsync(1).ConfigureAwait(false);
        await run.AskAsync(order with { Seconds = WarmUp }).ConfigureAwait(false);
        var memory = run.Server.Kernel.ResidentBytes;
        await run.ConnectAsync(clients).ConfigureAwait(false);

        var cpu = run.Server.Kernel.AllThreadsCpu;
        var watch = Stopwatch.StartNew();
        var load = await run.AskAsync(order with { Seconds = Seconds }).ConfigureAwait(false);
        return new Rung(clients)
        {
            Latencies = load.Latencies,
            CpuPercent = (run.Server.Kernel.AllThreadsCpu - cpu) / watch.Elapsed * 100,
            MemoryGrowth = Math.Max(0, run.Server.Kernel.ResidentBytes - memory),
        };
    }
}
