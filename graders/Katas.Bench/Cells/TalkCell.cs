using System.Diagnostics;

namespace Katas.Bench;

/// <summary>Some clients talk as fast as the server answers.</summary>
/// <param name="Id">The name of the cell.</param>
/// <param name="Title">What is done.</param>
/// <param name="Main">What servers are compared by.</param>
/// <param name="Busy">How many clients talk.</param>
internal sealed record TalkCell(string Id, string Title, Measure Main, int Busy) : Cell(Id, Title, Main, Busy)
{
    private const double MiB = 1024 * 1024;

    /// <summary>How many clients are silent.</summary>
    public int Idle { get; init; }

    /// <summary>How many messages of one client are under way.</summary>
    public int Window { get; init; } = 1;

    /// <summary>The length of a message in bytes.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Whether one more client sends all the time and reads a little now and then.</summary>
    public bool WithSlowReader { get; init; }

    /// <inheritdoc/>
    public override int Connections => Busy + Idle + (WithSlowReader ? 1 : 0);

    /// <inheritdoc/>
    public override Cell Shrunk() => this with { Busy = Math.Min(Busy, 50), Idle = Math.Min(Idle, 50) };

    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        var order = new RunOrder(Size, Window);
        await run.ConnectAsync(Busy, Idle, WithSlowReader).ConfigureAwait(false);
        await run.AskAsync(Pace.Limit(order, run.Pace.WarmUp, Busy)).ConfigureAwait(false);

        var cpu = run.Server.Kernel.AllThreadsCpu;
        var watch = Stopwatch.StartNew();
        var load = await run.AskAsync(Pace.Limit(order, run.Pace.Seconds, Busy)).ConfigureAwait(false);
        var wall = watch.Elapsed.TotalSeconds;
        var used = (run.Server.Kernel.AllThreadsCpu - cpu).TotalSeconds;
        await run.AskAsync(new CloseOrder()).ConfigureAwait(false);

        // What is answered after the time is over took the server's time as well; it is at most a window of each client.
        var rate = load.Messages / load.Seconds;
        var served = Math.Max(1, rate * wall);
        return Sample.Of(
            (Measure.Rate, rate),
            (Measure.Bytes, rate * Size / MiB),
            (Measure.P50, load.Latencies.P50),
            (Measure.P90, load.Latencies.P90),
            (Measure.P99, load.Latencies.P99),
            (Measure.P999, load.Latencies.P999),
            (Measure.Longest, load.Latencies.Max),
            (Measure.CpuPerMessage, used / served * 1e6),
            (Measure.ServerShare, used / wall * 100),
            (Measure.LoadShare, load.CpuSeconds / wall / Math.Min(run.Generator.Threads, Busy) * 100));
    }
}
