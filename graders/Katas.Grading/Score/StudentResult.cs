using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>The results of a student.</summary>
/// <param name="Id">The name of the student's folder.</param>
/// <param name="Katas">A result for every kata that was asked for.</param>
public sealed record StudentResult(string Id, IReadOnlyList<KataResult> Katas)
{
    /// <summary>The student's name as the roster has it, or as it was read off the folder; null when neither tells.</summary>
    public string? Name { get; init; }

    /// <summary>The student's e-mail address, from the roster; null when there is none.</summary>
    public string? Email { get; init; }

    /// <summary>The student's number or account in the learning platform, from the roster or the folder's name; null when neither tells.</summary>
    public string? Account { get; init; }

    /// <summary>The points of all katas.</summary>
    [JsonIgnore]
    public decimal Points => Katas.Sum(k => k.Points);
}
