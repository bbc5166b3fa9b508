using System.Diagnostics;
using System.Globalization;

namespace Katas.Bench;

/// <summary>Clients are connected and say nothing: what does the server do meanwhile?</summary>
internal sealed record IdleCpuCell() : Cell("idle-cpu", "200 clients are silent", Measure.IdleCpu, Clients: 200)
{
    // The runtime's own threads tidy up for a moment after a start.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    private const double Moment = 0.02;

    /// <inheritdoc/>
    public override bool IsTimed => false;

    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        await run.ConnectAsync(Clients).ConfigureAwait(false);
        await Task.Delay(Settle, run.Cancel).ConfigureAwait(false);
        var cpu = run.Server.Kernel.AllThreadsCpu;
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(Moment, run.Pace.Seconds)), run.Cancel).ConfigureAwait(false);
        var used = run.Server.Kernel.AllThreadsCpu - cpu;
        return Sample.Of((Measure.IdleCpu, used / watch.Elapsed * 100));
    }
}

/// <summary>Clients are connected and say nothing: what do they weigh?</summary>
/// <param name="Clients">How many.</param>
internal sealed record MemoryCell(int Clients) : Cell($"memory-{(Clients == Crowd ? "1000" : "most")}", $"{Clients:N0} clients are silent", Measure.ProcessMemory, Clients)
{
    private const double KiB = 1024;
    private const int Crowd = 1_000;
    private static readonly string[] OfTheKernel = ["Slab:", "KernelStack:", "PageTables:"];

    /// <inheritdoc/>
    public override bool IsTimed => false;

    /// <summary>Whether it weighs as many as possible, however many these are.</summary>
    public bool IsMost => Clients != Crowd;

    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        // One first, so that the server is there and has what it needs for any.
        await run.ConnectAsync(1).ConfigureAwait(false);
        var (process, kernel) = (run.Server.Kernel.ResidentBytes, KernelBytes());
        await run.ConnectAsync(Clients).ConfigureAwait(false);
        var sample = Sample.Of(
            (Measure.ProcessMemory, (run.Server.Kernel.ResidentBytes - process) / KiB / Clients),
            (Measure.KernelMemory, (KernelBytes() - kernel) / KiB / Clients));
        await run.AskAsync(new CloseOrder()).ConfigureAwait(false);
        return sample;
    }

    // Everything that the kernel has for itself: the sockets of both ends, and the stacks of threads. See proc(5).
    private static double KernelBytes() => File.ReadLines("/proc/meminfo")
        .Where(line => OfTheKernel.Any(field => line.StartsWith(field, StringComparison.Ordinal)))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * KiB);
}

/// <summary>Many clients come at once.</summary>
/// <param name="Clients">How many.</param>
internal sealed record AcceptCell(int Clients) : Cell($"accept-{Clients}", $"{Clients:N0} clients come at once, and each gets an answer", Measure.AcceptTime, Clients)
{
    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        // A first crowd comes and goes, so that the server's runtime has compiled what is hot.
        await run.ConnectAsync(Math.Max(1, Clients / 2)).ConfigureAwait(false);
        await run.AskAsync(new CloseOrder()).ConfigureAwait(false);
        await run.ConnectAsync(1).ConfigureAwait(false);
        var load = await run.ConnectAsync(Clients).ConfigureAwait(false);
        await run.AskAsync(new CloseOrder()).ConfigureAwait(false);
        return Sample.Of((Measure.AcceptTime, load.Seconds * 1000));
    }
}
