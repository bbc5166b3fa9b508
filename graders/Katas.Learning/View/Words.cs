using System.Globalization;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>The words that several views share.</summary>
internal static class Words
{
    public static string Points(decimal points) => points.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString(seconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s";

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>How far a learner is with a kata.</summary>
    public static string State(KataProgress progress) => progress.State switch
    {
        KataState.NotStarted => "not started",
        KataState.Passed => progress.Record!.Findings.Count == 1 ? "passed, 1 finding" : $"passed, {progress.Record!.Findings.Count} findings",
        KataState.PassedClean => "passed clean",
        _ => InProgress(progress),
    };

    /// <summary>The markup style that goes with <see cref="State"/>.</summary>
    public static string Style(KataProgress progress) => progress.State switch
    {
        KataState.NotStarted => "dim",
        KataState.InProgress => "yellow",
        _ => "green",
    };

    private static string InProgress(KataProgress progress)
    {
        if (progress.Missing is not null)
            return "a file is missing";
        if (progress.Record is not { } record)
            return "in progress, not tested yet";
        if (progress.IsEdited)
            return progress.HasPassedBefore && record.IsPass(progress.Kata) ? "edited since it passed" : $"in progress {progress.Passed}/{progress.Kata.Tests.Count}, edited since";
        return record.Errors.Count > 0 ? "does not compile" : $"in progress {progress.Passed}/{progress.Kata.Tests.Count}";
    }

    public static string Finding(CodeFinding finding) =>
        $"{finding.Rule} {finding.Place.Path}({finding.Place.Line},{finding.Place.Column}): {finding.Message}{(finding.IsSuppressed ? " (suppressed)" : "")}";
}
