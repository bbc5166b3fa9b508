namespace Katas.Bench;

/// <summary>What a server did with a number of clients.</summary>
/// <param name="Clients">How many there were.</param>
internal sealed record Rung(int Clients)
{
    /// <summary>How long the answers took; null when there were none.</summary>
    public Latencies? Latencies { get; init; }

    /// <summary>How much of its processor the server used, in percent.</summary>
    public double CpuPercent { get; init; }

    /// <summary>By how much the server's memory grew with its clients, in bytes.</summary>
    public long MemoryGrowth { get; init; }

    /// <summary>What the server did that no server should, or null.</summary>
    public LoadFailure? Failure { get; init; }

    /// <summary>What the server threw, as text, or null.</summary>
    public string? Thrown { get; init; }
}
