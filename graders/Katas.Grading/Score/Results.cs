namespace Katas.Grading;

/// <summary>The results of a class; what <c>results.json</c> holds.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Students">The students, in order.</param>
public sealed record ClassResults(int Version, IReadOnlyList<StudentResult> Students)
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>The results of a student.</summary>
/// <param name="Id">The name of the student's folder.</param>
/// <param name="Katas">A result for every kata that was asked for.</param>
public sealed record StudentResult(string Id, IReadOnlyList<KataResult> Katas)
{
    /// <summary>The points of all katas.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public decimal Points => Katas.Sum(k => k.Points);
}

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
    IReadOnlyList<TestResult> Tests);

/// <summary>How a test ended, and what that is worth.</summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Points">What it earned.</param>
/// <param name="MaxPoints">What passing it earns.</param>
/// <param name="Message">What a failure says; null when it passed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TestResult(string Name, Outcome Outcome, decimal Points, decimal MaxPoints, string? Message, double Seconds);
