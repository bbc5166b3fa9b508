namespace Katas.Bench;

/// <summary>What a reader must know beside the numbers.</summary>
internal static class Remarks
{
    private const int MostNames = 3;

    /// <summary>All remarks on a run.</summary>
    /// <param name="results">The run.</param>
    /// <returns>A sentence each.</returns>
    public static IReadOnlyList<string> Of(BenchResults results) =>
    [
        .. results.LeftOut.Select(left => $"{left.Title} is left out: {left.Why}."),
        .. results.Servers.SelectMany(server => OfServer(results, server)),
    ];

    // A reason that holds for several cells is told once.
    private static IEnumerable<string> OfServer(BenchResults results, ServerFacts server) =>
        from cell in results.Cells
        let result = cell.Results.FirstOrDefault(r => r.Server == server.Id)
        where result?.Failure is not null && !cell.Id.StartsWith(AllocationsCell.Prefix, StringComparison.Ordinal)
        group cell by result!.Failure into cells
        select $"{server.Title}, not in {Names([.. cells.Select(c => c.Id)])}: {Sentence(cells.Key)}";

    private static string Names(IReadOnlyList<string> cells) =>
        cells.Count > MostNames ? $"{cells.Count} cells" : string.Join(", ", cells);

    private static string Sentence(string reason) => reason.EndsWith('.') ? reason : reason + ".";
}
