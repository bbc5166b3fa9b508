namespace Katas.Grading;

/// <summary>What a grading run is asked to do.</summary>
/// <param name="Jobs">How many submissions to grade at the same time.</param>
public sealed record GradingOptions(int Jobs)
{
    /// <summary>Whether to grade again what has not changed.</summary>
    public bool Again { get; init; }

    /// <summary>The part of the class to grade.</summary>
    public Shard Shard { get; init; } = Shard.All;
}
