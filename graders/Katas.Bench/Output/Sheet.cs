namespace Katas.Bench;

/// <summary>A table of numbers, a server a line, as every output form shows it.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Columns">The columns.</param>
internal sealed record Sheet(string Title, IReadOnlyList<SheetColumn> Columns)
{
    private static readonly SheetColumn[] Throughput =
    [
        .. CellCatalog.PingPongClients.Select(n => new SheetColumn($"{n:N0}", CellCatalog.PingPongId(n), Measure.Rate, PerThousand: true)),
        new("100, each 16 at once", "pipelined", Measure.Rate, PerThousand: true),
        new("10, 64 KiB: MiB/s", "bulk", Measure.Bytes),
    ];

    /// <summary>All tables.</summary>
    public static IReadOnlyList<Sheet> All { get; } =
    [
        new("Throughput: thousands of messages of 64 bytes a second, by the number of clients that talk", Throughput),
        new("The same beside raw C in the same round: 1 is level", [.. Throughput.Select(c => c with { Shows = Shown.RatioToLimit })]),
        new("How far the rounds lie apart: up and down from their middle, in %", [.. Throughput.Select(c => c with { Shows = Shown.Spread })]),
        new("Idle clients: thousands of messages a second of 10 that talk, by the number of others that are silent", [
            .. CellCatalog.IdleClients.Select(n => new SheetColumn($"{n:N0}", CellCatalog.AmongIdleId(n), Measure.Rate, PerThousand: true)),
            new($"{CellCatalog.MostIdle:N0} beside none", CellCatalog.AmongIdleId(CellCatalog.MostIdle), Measure.ShareAmongIdle),
            new("all of 200: % CPU", "idle-cpu", Measure.IdleCpu),
        ]),
        new("Latency in µs", [
            new("100 clients: p50", CellCatalog.PingPongId(100), Measure.P50),
            new("p90", CellCatalog.PingPongId(100), Measure.P90),
            new("p99", CellCatalog.PingPongId(100), Measure.P99),
            new("p99.9", CellCatalog.PingPongId(100), Measure.P999),
            new("10 beside a slow reader: p99", "slow-reader", Measure.P99),
            new("1,000 come at once: ms", "accept-1000", Measure.AcceptTime),
        ]),
        new("What a message and a connection cost", [
            new("server's CPU: µs/message", CellCatalog.PingPongId(100), Measure.CpuPerMessage),
            new("calls /message", "system-calls", Measure.DataCalls),
            new("waits /message", "system-calls", Measure.WaitCalls),
            .. AllocationsCell.Crowds.Select(n => new SheetColumn($"bytes allocated /message, {n:N0} clients", AllocationsCell.IdOf(n), Measure.Allocated)),
            new("KiB/client, 1,000 idle", "memory-1000", Measure.ProcessMemory),
            new("KiB/client, most idle", CellCatalog.MemoryId, Measure.ProcessMemory),
            new("kernel KiB/client", CellCatalog.MemoryId, Measure.KernelMemory),
        ]),
    ];

    /// <summary>The columns of which a run has numbers.</summary>
    /// <param name="results">The run.</param>
    /// <returns>The columns.</returns>
    public IReadOnlyList<SheetColumn> ColumnsOf(BenchResults results) =>
        [.. Columns.Where(column => HasNumbers(results, column) && (column.Shows != Shown.Spread || results.Pace.Rounds > 1))];

    private static bool HasNumbers(BenchResults results, SheetColumn column) =>
        results.Cells.Any(cell => cell.Id == column.Cell && cell.Results.Any(r => r.Values.ContainsKey(column.Measure.Id)));
}

/// <summary>What of a measure a column shows.</summary>
internal enum Shown
{
    /// <summary>The median.</summary>
    Median,

    /// <summary>How many times as good as the limit it is, measured beside it.</summary>
    RatioToLimit,

    /// <summary>Half of what lies between the smallest and the largest, in percent of their middle.</summary>
    Spread,
}

/// <summary>A column of a table.</summary>
/// <param name="Title">What its numbers are.</param>
/// <param name="Cell">The name of the cell that they are from.</param>
/// <param name="Measure">Of which measure they are.</param>
/// <param name="PerThousand">Whether they are told in thousands.</param>
internal sealed record SheetColumn(string Title, string Cell, Measure Measure, bool PerThousand = false)
{
    /// <summary>What of the measure it shows.</summary>
    public Shown Shows { get; init; }

    /// <summary>What the table says of a server.</summary>
    /// <param name="results">The run.</param>
    /// <param name="server">The name of the server.</param>
    /// <returns>A number, with <c>~</c> when the machine was not quiet, or a dash.</returns>
    public string TextOf(BenchResults results, string server)
    {
        var result = results.Find(Cell, server);
        if (result?.Values.GetValueOrDefault(Measure.Id) is not { } spread)
            return result?.Failure is null ? "" : "–";
        var number = Shows switch
        {
            Shown.RatioToLimit => result.RatioToLimit is { } ratio ? Numbers.Short(ratio) : "",
            Shown.Spread => Numbers.Short(spread.HalfRangePercent),
            _ => Numbers.Short(PerThousand ? spread.Median / 1000 : spread.Median),
        };
        return number + (result.IsNoisy ? " ~" : "");
    }
}
