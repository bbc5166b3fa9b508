using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>The result of one kata of one student.</summary>
/// <param name="Id">The kata's id.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Points">What it earned.</param>
/// <param name="MaxPoints">What it could have earned.</param>
/// <param name="Messages">What there is to say of the whole: compiler errors, files that were left out, the grader's own fault.</param>
/// <param name="Tests">How each test ended, in the order of the lesson.</param>
public sealed record KataResult(
    string Id,
    Verdict Verdict,
    decimal Points,
    decimal MaxPoints,
    IReadOnlyList<string> Messages,
    IReadOnlyList<TestResult> Tests)
{
    /// <summary>What the analyzer found in the submission, suppressed findings included.</summary>
    public IReadOnlyList<CodeFinding> Findings { get; init; } = [];

    /// <summary>What the findings cost; already taken off <see cref="Points"/>.</summary>
    public decimal Deduction { get; init; }

    /// <summary>Whether any of its tests was run.</summary>
    [JsonIgnore]
    public bool HasRun => Tests.Any(t => t.Outcome != Outcome.NotRun);

    /// <summary>Those of the messages that say more than how the points come about.</summary>
    [JsonIgnore]
    public IEnumerable<string> Remarks
    {
        get
        {
            var earned = Tests.Sum(t => t.Points) - Deduction;
            return Messages.SkipLast((Deduction > 0 ? 1 : 0) + (Points != earned ? 1 : 0));
        }
    }

    /// <summary>What was handed in and not looked at, each with its reason.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Tells this submission and everything that decides its result from any other, as hexadecimal SHA-256.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The files that were compiled; kept so that reports can show them.</summary>
    [JsonIgnore]
    public IReadOnlyList<SourceFile> Sources { get; init; } = [];
}
