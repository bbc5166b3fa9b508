using Katas.Grading;

namespace Katas.Tracing;

/// <summary>There is no server that could be traced, which is the learner's to change.</summary>
public sealed class NothingToTrace : Exception
{
    private const int ErrorsTold = 5;

    private NothingToTrace(string fault, string next)
        : base($"{fault}\n{next}") => (Fault, Next) = (fault, next);

    /// <summary>The object and what it lacks.</summary>
    public string Fault { get; }

    /// <summary>What to do about it.</summary>
    public string Next { get; }

    internal static NothingToTrace IsNotWritten(Kata kata) => new(
        $"There is nothing to trace yet: {kata.Manifest.ServerFile} is still the stub.",
        $"Write it, or see the reference solution's: {CommandName.Of("trace", kata.Id, "--solution")}");

    internal static NothingToTrace DoesNotCompile(Kata kata, IReadOnlyList<string> errors) => new(
        $"{kata.Manifest.ServerFile} does not compile: {string.Join("; ", errors.Take(ErrorsTold))}",
        $"Correct it, and see what its tests say: {CommandName.Of("test", kata.Id)}");
}
