namespace Katas.Grading;

/// <summary>What the analyzer has to say of a submission.</summary>
/// <param name="Findings">What it found, by file and place.</param>
/// <param name="Faults">What is missing there, and why; empty as a rule.</param>
public sealed record AnalysisResult(IReadOnlyList<CodeFinding> Findings, IReadOnlyList<string> Faults)
{
    /// <summary>Nothing was analyzed.</summary>
    public static AnalysisResult None { get; } = new([], []);
}
