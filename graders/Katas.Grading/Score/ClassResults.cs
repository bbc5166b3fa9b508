using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>The results of a class; what <c>results.json</c> holds.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Students">The students, in order.</param>
public sealed record ClassResults(int Version, IReadOnlyList<StudentResult> Students)
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The katas that were graded, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<GradedKata> Katas { get; init; } = [];

    /// <summary>What all katas together are worth.</summary>
    [JsonIgnore]
    public decimal MaxPoints => Katas.Sum(k => MaxPointsOf(k.Id));

    /// <summary>What a kata is worth.</summary>
    /// <param name="kata">The kata's id.</param>
    /// <returns>The points, as the results have them; 0 as long as there is none.</returns>
    public decimal MaxPointsOf(string kata) => ResultsOf(kata).Select(r => r.MaxPoints).DefaultIfEmpty().Max();

    /// <summary>What the students made of a kata.</summary>
    /// <param name="kata">The kata's id.</param>
    /// <returns>The results, in the order of the students; none for those who are not graded yet.</returns>
    public IEnumerable<KataResult> ResultsOf(string kata) => Students.Select(s => s.ResultOf(kata)).OfType<KataResult>();
}
