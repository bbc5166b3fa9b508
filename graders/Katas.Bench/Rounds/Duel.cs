namespace Katas.Bench;

/// <summary>Two servers that a target compares.</summary>
/// <param name="One">The name of the one that has something to reach.</param>
/// <param name="Other">The name of the one that it is compared with.</param>
/// <param name="Clients">How many clients each of them has, one message under way each.</param>
internal sealed record Duel(string One, string Other, int Clients)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Duel> All { get; } =
    [
        .. new[] { 100, 1_000 }.SelectMany(n => new Duel[] { new("04-epoll", ServerCatalog.Limit.Id, n), new("04-epoll", "dotnet-async", n) }),
        .. CellCatalog.PingPongClients.Select(n => new Duel("05-selectors", "python-selectors", n)),
    ];
}

/// <summary>What came of a duel.</summary>
/// <param name="One">The name of the one that has something to reach.</param>
/// <param name="Other">The name of the one that it is compared with.</param>
/// <param name="Clients">How many clients each of them had.</param>
/// <param name="Ratio">How many times as many messages the one answered, over all turns.</param>
internal sealed record DuelResult(string One, string Other, int Clients, Spread Ratio);
