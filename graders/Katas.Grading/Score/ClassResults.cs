namespace Katas.Grading;

/// <summary>The results of a class; what <c>results.json</c> holds.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Students">The students, in order.</param>
public sealed record ClassResults(int Version, IReadOnlyList<StudentResult> Students)
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentVersion = 1;
}
