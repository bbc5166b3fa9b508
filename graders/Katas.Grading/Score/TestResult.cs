using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>How a test ended, and what that is worth.</summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Points">What it earned.</param>
/// <param name="MaxPoints">What passing it earns.</param>
/// <param name="Message">What a failure says, also that of a run before the one that passed; null when it passed at once.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TestResult(string Name, Outcome Outcome, decimal Points, decimal MaxPoints, string? Message, double Seconds)
{
    /// <summary>What the test is about: Behaviour, Robustness, Model, Scale or Hidden.</summary>
    public string Category { get; init; } = "";

    /// <summary>The id of the lesson's step that it belongs to.</summary>
    public string Step { get; init; } = "";

    /// <summary>How often it was run.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Whether it is the instructor's own, of which students learn no more than its points.</summary>
    [JsonIgnore]
    public bool IsHidden => Category == HiddenTests.Category;

    /// <summary>Whether it passed only when it was run again. It counts, and is told.</summary>
    public bool IsFlaky => Outcome == Outcome.Passed && Runs > 1;
}
