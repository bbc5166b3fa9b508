namespace Katas.Bench;

/// <summary>Takes all servers through one cell, round after round, with the limit again and again in between.</summary>
/// <param name="cell">The cell.</param>
/// <param name="limit">What all are compared with, or null.</param>
/// <param name="pace">How often.</param>
/// <param name="measure">Starts a server and measures it.</param>
internal sealed class CellRounds(Cell cell, BenchServer? limit, Pace pace, Func<BenchServer, Cell, Task<Sample>> measure)
{
    // After so many servers the limit is measured again.
    private const int GroupSize = 5;

    // By how much two measurements of the limit, a few seconds apart, may differ on a quiet machine.
    private const double Quiet = 0.1;

    private readonly Dictionary<string, Tally> _tallies = [];

    /// <summary>Measures.</summary>
    /// <param name="servers">The servers, with the limit.</param>
    /// <returns>What each of them did.</returns>
    public async Task<IReadOnlyList<ServerResult>> RunAsync(IReadOnlyList<BenchServer> servers)
    {
        foreach (var server in servers)
            _tallies[server.Id] = new Tally { Failure = cell.WhyNot(server) };
        for (var round = 0; round < (cell.IsTimed ? pace.Rounds : 1); round++)
            await RunRoundAsync(servers, round).ConfigureAwait(false);
        return [.. servers.Select(s => _tallies[s.Id].Summarize(s.Id))];
    }

    private async Task RunRoundAsync(IReadOnlyList<BenchServer> servers, int round)
    {
        var others = servers.Where(s => s != limit).ToList();

        // Each round begins with another server and has other groups, so that none is always the last before the machine tires.
        var start = others.Count == 0 ? 0 : round * (GroupSize + 1) % others.Count;
        var order = others.Skip(start).Concat(others.Take(start)).ToList();
        var first = await MeasureLimitAsync().ConfigureAwait(false);
        AddLimit(first, isNoisy: false);
        foreach (var group in order.Chunk(GroupSize))
            first = await RunGroupAsync(group, first).ConfigureAwait(false);
    }

    private async Task<Sample?> RunGroupAsync(IReadOnlyList<BenchServer> group, Sample? before)
    {
        for (var attempt = 0; ; attempt++)
        {
            var samples = new List<(BenchServer Server, Sample Sample)>();
            foreach (var server in group)
            {
                if (await TryMeasureAsync(server).ConfigureAwait(false) is { } sample)
                    samples.Add((server, sample));
            }

            var after = cell.IsTimed ? await MeasureLimitAsync().ConfigureAwait(false) : before;
            var (then, now) = (before?[cell.Main], after?[cell.Main]);
            var isNoisy = then is { } b && now is { } a && Math.Abs(a - b) / Math.Max(a, b) > Quiet;
            if (isNoisy && attempt < pace.Repeats)
            {
                before = after;
                continue;
            }

            foreach (var (server, sample) in samples)
                _tallies[server.Id].Add(sample, RatioOf(sample, (then + now) / 2), isNoisy);
            if (cell.IsTimed)
                AddLimit(after, isNoisy);
            return after;
        }
    }

    private async Task<Sample?> MeasureLimitAsync() => limit is null ? null : await TryMeasureAsync(limit).ConfigureAwait(false);

    private void AddLimit(Sample? sample, bool isNoisy)
    {
        if (sample is not null)
            _tallies[limit!.Id].Add(sample, ratio: 1, isNoisy);
    }

    private async Task<Sample?> TryMeasureAsync(BenchServer server)
    {
        var tally = _tallies[server.Id];
        if (tally.Failure is not null)
            return null;
        try
        {
            return await measure(server, cell).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LoadException or NotHereException or IOException)
        {
            // An IOException: the server ended before the kernel, strace or the host could be asked about it.
            tally.Failure = exception.Message;
            tally.IsWrong = exception is LoadException { Failure.Fault: not LoadFault.Generator };
            return null;
        }
    }

    private double? RatioOf(Sample sample, double? ofLimit)
    {
        if (!cell.IsTimed || ofLimit is not > 0)
            return null;
        var ratio = sample[cell.Main] / ofLimit.Value;
        return cell.Main.MoreIsBetter ? ratio : ratio == 0 ? null : 1 / ratio;
    }

    /// <summary>What one server did until now.</summary>
    private sealed class Tally
    {
        private readonly List<Sample> _samples = [];
        private readonly List<double> _ratios = [];
        private bool _isNoisy;

        public string? Failure { get; set; }

        public bool IsWrong { get; set; }

        public void Add(Sample sample, double? ratio, bool isNoisy)
        {
            _samples.Add(sample);
            if (ratio is { } known)
                _ratios.Add(known);
            _isNoisy |= isNoisy;
        }

        public ServerResult Summarize(string server) => new(server, Failure is null ? Spreads() : new Dictionary<string, Spread>())
        {
            RatioToLimit = Failure is null && _ratios.Count > 0 ? Spread.Of(_ratios).Median : null,
            IsNoisy = _isNoisy && Failure is null,
            Failure = Failure,
            IsWrong = IsWrong,
        };

        private Dictionary<string, Spread> Spreads() => _samples.Count == 0
            ? []
            : _samples[0].Values.Keys.ToDictionary(id => id, id => Spread.Of(_samples.Select(s => s.Values[id])));
    }
}
