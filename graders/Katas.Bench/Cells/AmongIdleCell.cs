namespace Katas.Bench;

/// <summary>Some clients talk by themselves, then among many that are silent, then by themselves again.</summary>
/// <param name="Id">The name of the cell.</param>
/// <param name="Title">What is done.</param>
/// <param name="Busy">How many clients talk.</param>
/// <param name="Idle">How many others are silent.</param>
internal sealed record AmongIdleCell(string Id, string Title, int Busy, int Idle) : Cell(Id, Title, Measure.Rate, Busy)
{
    // What is hot has been compiled when the second crowd comes.
    private const double ShortWarmUp = 0.2;

    /// <inheritdoc/>
    public override int Connections => Busy + Idle;

    /// <inheritdoc/>
    public override Cell Shrunk() => this with { Busy = Math.Min(Busy, 50), Idle = Math.Min(Idle, 50) };

    /// <inheritdoc/>
    public override async Task<Sample> MeasureAsync(CellRun run)
    {
        // One process, seconds apart, and both before and after: what the machine does meanwhile, and where the
        // process happens to lie in memory, is the same for both.
        var before = await TalkAsync(run, idle: 0).ConfigureAwait(false);
        var soon = run with { Pace = run.Pace with { WarmUp = Math.Min(ShortWarmUp, run.Pace.WarmUp) } };
        var among = await TalkAsync(soon, Idle).ConfigureAwait(false);
        var after = await TalkAsync(soon, idle: 0).ConfigureAwait(false);
        var alone = (before[Measure.Rate] + after[Measure.Rate]) / 2;
        return new Sample(new Dictionary<string, double>(among.Values) { [Measure.ShareAmongIdle.Id] = among[Measure.Rate] / alone });
    }

    private Task<Sample> TalkAsync(CellRun run, int idle) => new TalkCell(Id, Title, Main, Busy) { Idle = idle }.MeasureAsync(run);
}
