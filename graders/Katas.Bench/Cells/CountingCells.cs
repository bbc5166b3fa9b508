namespace Katas.Bench;

/// <summary>Counts the system calls of a server while some clients talk.</summary>
internal sealed record SystemCallsCell() : Cell("system-calls", "System calls while 10 clients talk", Measure.DataCalls, Clients: 10)
{
    /// <inheritdoc/>
    public override bool IsTimed => false;

    /// <inheritdoc/>
    public override string? WhyNot(BenchServer server) =>
        Tool.Find("strace") is null ? "strace is not here." : base.WhyNot(server);

    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        var order = new RunOrder(Size: 64, Window: 1);
        await run.ConnectAsync(Clients).ConfigureAwait(false);
        await run.AskAsync(Pace.Limit(order, run.Pace.WarmUp, Clients)).ConfigureAwait(false);
        using var trace = SystemCallTrace.Attach(run.Server.ProcessId, run.Folder);
        var load = await run.AskAsync(order with { Messages = run.Pace.Messages }).ConfigureAwait(false);
        var calls = trace.Detach();
        var messages = (double)Math.Max(1, load.Messages);
        return Sample.Of(
            (Measure.DataCalls, calls.Where(c => !SystemCallTrace.Waits.Contains(c.Key)).Sum(c => c.Value) / messages),
            (Measure.WaitCalls, calls.Where(c => SystemCallTrace.Waits.Contains(c.Key)).Sum(c => c.Value) / messages));
    }
}

/// <summary>Counts what a server allocates while some clients talk.</summary>
/// <param name="Clients">How many. What looks at all of them in every turn may allocate for each.</param>
internal sealed record AllocationsCell(int Clients) : Cell(IdOf(Clients), $"Allocations while {Clients:N0} clients talk", Measure.Allocated, Clients)
{
    /// <summary>The numbers of clients.</summary>
    public static IReadOnlyList<int> Crowds { get; } = [10, 1_000];

    /// <summary>The name of the cell.</summary>
    /// <param name="clients">The number of clients.</param>
    /// <returns>The name.</returns>
    public static string IdOf(int clients) => $"{Prefix}{clients}";

    /// <summary>How the names begin.</summary>
    public const string Prefix = "allocations-";

    /// <inheritdoc/>
    public override bool IsTimed => false;

    /// <inheritdoc/>
    public override string? WhyNot(BenchServer server) => server.IsDotnet ? base.WhyNot(server) : "It has no managed heap that could be asked.";

    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        var order = new RunOrder(Size: 64, Window: 1);
        await run.ConnectAsync(Clients).ConfigureAwait(false);
        await run.AskAsync(Pace.Limit(order, run.Pace.WarmUp, Clients)).ConfigureAwait(false);
        var before = run.Server.AllocatedBytes() ?? 0;
        var load = await run.AskAsync(order with { Messages = run.Pace.Messages }).ConfigureAwait(false);
        var allocated = (run.Server.AllocatedBytes() ?? 0) - before;
        return Sample.Of((Measure.Allocated, allocated / (double)Math.Max(1, load.Messages)));
    }
}
