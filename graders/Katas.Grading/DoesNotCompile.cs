namespace Katas.Grading;

/// <summary>What is to be run does not compile: the command was right, what it was given is not.</summary>
/// <param name="fault">The object, and what the compiler says of it.</param>
/// <param name="next">What to do about it.</param>
public sealed class DoesNotCompile(string fault, string next) : Exception($"{fault}\n{next}")
{
    /// <summary>The object, and what the compiler says of it.</summary>
    public string Fault { get; } = fault;

    /// <summary>What to do about it.</summary>
    public string Next { get; } = next;
}
