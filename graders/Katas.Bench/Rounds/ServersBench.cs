namespace Katas.Bench;

/// <summary><c>kata bench servers</c>: all servers in all cells.</summary>
/// <param name="pace">How thoroughly.</param>
/// <param name="say">Tells what is being done, a line each.</param>
internal sealed class ServersBench(Pace pace, Action<string> say)
{
    // Of one processor; nothing runs without a little company.
    private const double Quiet = 0.2;

    /// <summary>Measures.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The results.</returns>
    public async Task<BenchResults> RunAsync(IReadOnlyList<BenchServer> servers, IReadOnlyList<Cell> cells, CancellationToken cancel)
    {
        var cores = Cores.Choose();
        var facts = MachineFacts.Look(cores);
        var when = DateTimeOffset.UtcNow;
        if (facts.BusyBefore > Quiet)
            say(FormattableString.Invariant($"This machine is busy with something else, which had {facts.BusyBefore:0.0} of its {facts.Processors} processors in the last second. What follows says less than it could."));
        using var workshop = new Workshop();
        using var stage = new Stage(workshop, cores, pace, cancel);
        Prepare(workshop, servers, cancel);
        var ready = workshop.Ready.Select(r => r.Server).ToList();
        var limit = ready.Find(s => s == ServerCatalog.Limit);

        var results = new List<CellResults>();
        foreach (var cell in Possible(cells, facts.Descriptors))
        {
            say($"{cell.Title} …");
            var rounds = new CellRounds(cell, limit, pace, stage.MeasureAsync);
            results.Add(new CellResults(cell.Id, cell.Title, cell.Main.Id, cell.Main.Unit, await rounds.RunAsync(ready).ConfigureAwait(false)));
        }

        return new BenchResults(
            BenchResults.CurrentVersion,
            "servers",
            when,
            pace,
            facts,
            [.. workshop.Ready.Select(r => new ServerFacts(r.Server.Id, r.Server.Title, r.Server.Group, r.Ready.Version))],
            workshop.LeftOut,
            results)
        {
            Duels = await RunDuelsAsync(cells, workshop, cores, cancel).ConfigureAwait(false),
        };
    }

    private async Task<IReadOnlyList<DuelResult>> RunDuelsAsync(IReadOnlyList<Cell> cells, Workshop workshop, Cores cores, CancellationToken cancel)
    {
        var turns = new DuelTurns(workshop, cores, pace, cancel);
        var results = new List<DuelResult>();
        foreach (var duel in pace.Turns == 0 ? [] : Duel.All)
        {
            var titles = new[] { duel.One, duel.Other }.Select(id => workshop.Ready.FirstOrDefault(r => r.Server.Id == id).Server?.Title).OfType<string>().ToList();
            if (titles.Count < 2 || cells.FirstOrDefault(c => c.Id == CellCatalog.PingPongId(duel.Clients)) is not { } cell)
                continue;
            say($"{titles[0]} and {titles[1]} in turn, {cell.Clients:N0} {(cell.Clients == 1 ? "client" : "clients")} each …");
            try
            {
                results.Add(await turns.RunAsync(duel, cell.Clients).ConfigureAwait(false));
            }
            catch (Exception exception) when (exception is LoadException or IOException)
            {
                // Whoever is to blame has been told of in the cell already; what is missing is the comparison.
                say($"Not compared: {exception.Message}.");
            }
        }

        return results;
    }

    private void Prepare(Workshop workshop, IReadOnlyList<BenchServer> servers, CancellationToken cancel)
    {
        foreach (var server in servers)
        {
            cancel.ThrowIfCancellationRequested();
            workshop.Prepare(server);
        }

        foreach (var (title, why) in workshop.LeftOut)
            say($"{title} is left out: {why}.");
    }

    // Where a process may not hold so many descriptors, fewer clients are weighed.
    private static Cell Fit(Cell cell, long descriptors) =>
        cell is MemoryCell { IsMost: true } && cell.Clients > MachineFacts.ConnectionsWithin(descriptors) ? new MemoryCell((int)MachineFacts.ConnectionsWithin(descriptors)) : cell;

    // Of the others one that needs more cannot be measured at all.
    private IEnumerable<Cell> Possible(IEnumerable<Cell> cells, long descriptors)
    {
        foreach (var cell in cells.Select(c => Fit(c, descriptors)))
        {
            if (cell.Connections <= MachineFacts.ConnectionsWithin(descriptors))
                yield return cell;
            else
                say($"{cell.Title}: left out, because a process may hold {descriptors:N0} descriptors here.");
        }
    }
}
