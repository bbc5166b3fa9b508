namespace Katas.Grading;

/// <summary>Results could not be kept or written, and it is nobody's mistake: the disk is full, or it failed.</summary>
/// <param name="fault">The object, and what happened to it.</param>
/// <param name="next">What to do about it.</param>
public sealed class OutputFailure(string fault, string next) : Exception($"{fault}\n{next}")
{
    /// <summary>The object, and what happened to it.</summary>
    public string Fault { get; } = fault;

    /// <summary>What to do about it.</summary>
    public string Next { get; } = next;
}
