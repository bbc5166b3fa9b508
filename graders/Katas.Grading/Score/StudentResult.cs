using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>The results of a student.</summary>
/// <param name="Id">What the student is called in reports, as <see cref="Student.Id"/>.</param>
/// <param name="Katas">A result for every kata that is graded.</param>
public sealed record StudentResult(string Id, IReadOnlyList<KataResult> Katas)
{
    /// <summary>The student's name as the roster has it, or as it was read off the folder; null when neither tells.</summary>
    public string? Name { get; init; }

    /// <summary>The student's e-mail address, from the roster; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>The student's number or account in the learning platform, from the roster or the folder's name; null when neither tells.</summary>
    public string? Account { get; init; }

    /// <summary>Whose number or account that is.</summary>
    [JsonIgnore]
    public AccountKind AccountKind { get; init; }

    /// <summary>The points of all katas.</summary>
    [JsonIgnore]
    public decimal Points => Katas.Sum(k => k.Points);

    /// <summary>Whether no file of any kata was handed in, as far as that is known.</summary>
    [JsonIgnore]
    public bool HandedNothingIn => Katas.All(k => k.Verdict == Verdict.Missing);

    /// <summary>Whether something is graded, and no test was run.</summary>
    [JsonIgnore]
    public bool RanNothing => Katas.Count > 0 && !Katas.Any(k => k.HasRun);

    /// <summary>Whether the total is known: every kata is graded, and none met the grader's own failure.</summary>
    /// <param name="results">The class.</param>
    /// <returns>Whether it is.</returns>
    public bool IsComplete(ClassResults results) => results.Katas.All(k => ResultOf(k.Id) is { Verdict: not Verdict.InternalError });

    /// <summary>What the student made of a kata.</summary>
    /// <param name="kata">The kata's id.</param>
    /// <returns>The result, or null when it is not graded yet.</returns>
    public KataResult? ResultOf(string kata) => Katas.FirstOrDefault(k => k.Id == kata);
}
