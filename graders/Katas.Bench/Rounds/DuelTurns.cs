namespace Katas.Bench;

/// <summary>
/// Compares two servers that run at the same time: the clients of the one talk, then those of the other, and so on. A machine
/// that is twice as fast in one minute as in the next is the same machine for both within a second.
/// </summary>
/// <param name="workshop">The servers.</param>
/// <param name="cores">The processors.</param>
/// <param name="pace">How often, and for how long.</param>
/// <param name="cancel">Gives up.</param>
internal sealed class DuelTurns(Workshop workshop, Cores cores, Pace pace, CancellationToken cancel)
{
    private static readonly RunOrder Talk = new(Size: 64, Window: 1);

    /// <summary>Compares two servers.</summary>
    /// <param name="duel">Which.</param>
    /// <param name="clients">How many clients each of them gets.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="LoadException">One of them did something that no server should.</exception>
    public async Task<DuelResult> RunAsync(Duel duel, int clients)
    {
        using var one = new Side(workshop, duel.One, cores, pace, cancel);
        using var other = new Side(workshop, duel.Other, cores, pace, cancel);
        await one.BeginAsync(clients).ConfigureAwait(false);
        await other.BeginAsync(clients).ConfigureAwait(false);
        var ratios = new List<double>();
        for (var turn = 0; turn < pace.Turns; turn++)
            ratios.Add(await RatioAsync(one, other, oneBegins: turn % 2 == 0).ConfigureAwait(false));
        return new DuelResult(duel.One, duel.Other, duel.Clients, Spread.Of(ratios));
    }

    private static async Task<double> RatioAsync(Side one, Side other, bool oneBegins)
    {
        if (oneBegins)
            return await one.RateAsync().ConfigureAwait(false) / await other.RateAsync().ConfigureAwait(false);
        var ofOther = await other.RateAsync().ConfigureAwait(false);
        return await one.RateAsync().ConfigureAwait(false) / ofOther;
    }

    /// <summary>One of the two, with clients of its own.</summary>
    private sealed class Side : IDisposable
    {
        private readonly Generator _generator;
        private readonly RunningServer _running;
        private readonly CellRun _run;
        private int _clients;

        public Side(Workshop workshop, string server, Cores cores, Pace pace, CancellationToken cancel)
        {
            var (known, ready) = workshop.Ready.First(r => r.Server.Id == server);
            _generator = Generator.Start(cores, workshop.Folder);
            _running = RunningServer.Start(ready, cores);
            _run = new CellRun(_running, _generator, pace.For(known), workshop.Folder, cancel);
        }

        public async Task BeginAsync(int clients)
        {
            _clients = clients;
            await _run.ConnectAsync(clients).ConfigureAwait(false);
            await TalkAsync(_run.Pace.WarmUp).ConfigureAwait(false);
        }

        public async Task<double> RateAsync()
        {
            var load = await TalkAsync(_run.Pace.Seconds / 2).ConfigureAwait(false);
            return load.Messages / load.Seconds;
        }

        public void Dispose()
        {
            _generator.Dispose();
            _running.Dispose();
        }

        private Task<LoadReply> TalkAsync(double seconds) => _run.AskAsync(Pace.Limit(Talk, seconds, _clients));
    }
}
