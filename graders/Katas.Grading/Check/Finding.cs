namespace Katas.Grading;

/// <summary>What a check of the repository found.</summary>
/// <param name="Subject">The thing that was checked, and what it should be.</param>
/// <param name="Faults">What is wrong with it; nothing when all is well.</param>
public sealed record Finding(string Subject, IReadOnlyList<Fault> Faults)
{
    /// <summary>Whether all is well.</summary>
    public bool IsGood => Faults.Count == 0;
}

/// <summary>Something in the repository that is not as it should be.</summary>
/// <param name="What">The object and the rule that it breaks.</param>
/// <param name="Next">What to do about it.</param>
public sealed record Fault(string What, string Next);
