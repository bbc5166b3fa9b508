namespace Katas.Grading;

/// <summary>Something that the person at the keyboard can put right.</summary>
/// <param name="fault">The object and the rule that it breaks.</param>
/// <param name="next">What to do about it.</param>
public sealed class UserError(string fault, string next) : Exception($"{fault}\n{next}")
{
    /// <summary>The object and the rule that it breaks.</summary>
    public string Fault { get; } = fault;

    /// <summary>What to do about it.</summary>
    public string Next { get; } = next;
}
