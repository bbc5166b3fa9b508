namespace Katas.Bench;

/// <summary>What the reference solutions are to reach, as a ratio within one run.</summary>
/// <param name="Text">What was due, and what was measured.</param>
/// <param name="IsMet">Whether they do.</param>
internal sealed record Target(string Text, bool IsMet)
{
    private const string Epoll = "04-epoll";
    private const string Selectors = "05-selectors";
    private const string Peer = "dotnet-async";

    // Less than this is what the measuring itself allocates.
    private const double NothingAllocated = 1;

    // A few calls of a thousand are a timer's or the garbage collector's.
    private const double TwoCalls = 2.01;

    /// <summary>Compares a run with all targets.</summary>
    /// <param name="results">The run.</param>
    /// <returns>The targets for which it has numbers.</returns>
    public static IReadOnlyList<Target> Check(BenchResults results) =>
        [.. OfEpoll(results).Concat(OfSelectors(results)).Concat(OfCosts(results)).OfType<Target>()];

    private static IEnumerable<Target?> OfEpoll(BenchResults results)
    {
        foreach (var clients in new[] { 100, 1_000 })
        {
            var cell = CellCatalog.PingPongId(clients);
            yield return AtLeast(Beside(results, Epoll, ServerCatalog.Limit.Id, clients), 0.95, $"04 epoll beside raw C, {clients:N0} clients");
            yield return AtLeast(Beside(results, Epoll, Peer, clients), 2, $"04 epoll beside .NET async Socket, {clients:N0} clients{OfLimit(results, cell)}");
        }

        yield return AtLeast(results.Median(CellCatalog.AmongIdleId(CellCatalog.MostIdle), Epoll, Measure.ShareAmongIdle), 0.9, $"04 epoll with {CellCatalog.MostIdle:N0} idle clients beside itself with none");
    }

    private static IEnumerable<Target?> OfSelectors(BenchResults results)
    {
        foreach (var clients in CellCatalog.PingPongClients)
            yield return AtLeast(Beside(results, Selectors, "python-selectors", clients), 1, $"05 selectors beside Python's, {clients:N0} {(clients == 1 ? "client" : "clients")}");
    }

    private static IEnumerable<Target?> OfCosts(BenchResults results)
    {
        foreach (var server in results.Servers.Where(s => s.Id is "03-select" or Epoll or Selectors))
        {
            foreach (var clients in AllocationsCell.Crowds)
                yield return AtMost(results.Median(AllocationsCell.IdOf(clients), server.Id, Measure.Allocated), NothingAllocated, 0, $"{server.Title}, bytes allocated per message of {clients:N0} clients");
            yield return AtMost(results.Median("system-calls", server.Id, Measure.DataCalls), TwoCalls, 2, $"{server.Title}, system calls per message besides the waits");
        }
    }

    // Nobody can be asked for more than the limit reaches.
    private static string OfLimit(BenchResults results, string cell) =>
        1 / results.Find(cell, Peer)?.RatioToLimit is { } limit ? FormattableString.Invariant($" (raw C itself {limit:0.00})") : "";

    // Where there was no time for turns, by what each reached beside the limit in a round of its own.
    private static double? Beside(BenchResults results, string one, string other, int clients)
    {
        var cell = CellCatalog.PingPongId(clients);
        return results.Duels.FirstOrDefault(d => d.One == one && d.Other == other && d.Clients == clients)?.Ratio.Median
            ?? results.Find(cell, one)?.RatioToLimit / results.Find(cell, other)?.RatioToLimit;
    }

    private static Target? AtLeast(double? value, double due, string what) => value is { } known
        ? new Target(FormattableString.Invariant($"{what}: {known:0.00#}, due at least {due:0.00}"), known >= due)
        : null;

    private static Target? AtMost(double? value, double bound, double due, string what) => value is { } known
        ? new Target(FormattableString.Invariant($"{what}: {known:0.00}, due {due:0}"), known <= bound)
        : null;
}
