using Katas.Grading;

namespace Katas.Cli;

/// <summary>Where a run stands.</summary>
/// <param name="Total">How many katas of students there are.</param>
/// <param name="Graded">How many this run has graded.</param>
/// <param name="Kept">How many had not changed.</param>
/// <param name="Flaky">How many tests passed only when they were run again.</param>
/// <param name="Elapsed">How long it has taken.</param>
/// <param name="Current">What is being graded now.</param>
/// <param name="Verdicts">How often each verdict was given.</param>
internal sealed record ProgressCount(
    int Total,
    int Graded,
    int Kept,
    int Flaky,
    TimeSpan Elapsed,
    IReadOnlyList<string> Current,
    IReadOnlyList<(Verdict Verdict, int Count)> Verdicts)
{
    /// <summary>How many are done, by this run or an earlier one.</summary>
    public int Done => Graded + Kept;

    /// <summary>How many this run grades in a minute; 0 as long as there is none.</summary>
    public double PerMinute => Elapsed > TimeSpan.Zero ? Graded / Elapsed.TotalMinutes : 0;

    /// <summary>How long the rest takes at this rate; null as long as the rate is not known.</summary>
    public TimeSpan? Left => Graded > 0 ? Elapsed / Graded * (Total - Done) : null;
}
