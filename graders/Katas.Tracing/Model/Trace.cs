namespace Katas.Tracing;

/// <summary>How the server's thread was watched.</summary>
public enum TraceMode
{
    /// <summary>Every call was seen, by strace(1).</summary>
    Traced,

    /// <summary>Now and then a look at proc(5): where the thread sleeps is seen, short calls are missed.</summary>
    Sampled,
}

/// <summary>A server in the scene: what its clients did, and what its thread did meanwhile.</summary>
/// <param name="Kata">The id of the kata.</param>
/// <param name="Subject">Whose server it is: <c>your SelectServer</c>, <c>the reference SelectServer</c>.</param>
/// <param name="Mode">How it was watched.</param>
/// <param name="Scene">What the clients did.</param>
/// <param name="Calls">What the server's thread did, in order.</param>
public sealed record Trace(string Kata, string Subject, TraceMode Mode, SceneRecord Scene, IReadOnlyList<TracedCall> Calls)
{
    /// <summary>Why calls are only sampled where there is no strace.</summary>
    public const string NoStrace = "strace is not installed";

    // Longer than a server of the scene works between two calls, also while it is watched.
    private static readonly TimeSpan ShortWork = TimeSpan.FromMilliseconds(1);

    /// <summary>What went wrong with the server itself, in a sentence; null when nothing did.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it is a stub that nobody has begun to write.</summary>
    public bool IsUnwritten { get; init; }

    /// <summary>Why it was only sampled; null when it was traced, or nobody asked for more.</summary>
    public string? WhySampled { get; init; }

    /// <summary>The figures.</summary>
    public TraceSummary Summary => field ??= TraceSummary.Of(this);

    /// <summary>What is not right, in sentences; none for a right server.</summary>
    public IReadOnlyList<string> Complaints => Fault is null ? Scene.Debts() : [Fault];

    /// <summary>How much of it is the machine's doing: how late clients were, and how long the thread was at something, as a sum.</summary>
    public TimeSpan Disturbance => Scene.Lateness + Calls.Zip(Calls.Skip(1), (one, next) => next.Start - one.End)
        .Where(gap => gap > ShortWork).Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap);

    /// <summary>When a client was accepted.</summary>
    /// <param name="client">The client.</param>
    /// <returns>When, or null when it never was.</returns>
    public TimeSpan? AcceptedAt(int client) =>
        Calls.FirstOrDefault(c => c.Purpose == CallPurpose.Accept && c.Accepted.Contains(client))?.End;
}
