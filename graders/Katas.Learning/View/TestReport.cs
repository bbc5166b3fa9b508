using Katas.Grading;
using Spectre.Console;

namespace Katas.Learning;

/// <summary>What a run of tests tells, for people and for files: nothing moves.</summary>
internal static class TestReport
{
    // What all of a class of failures share is told once.
    private const int NamedLikeIt = 3;

    /// <summary>Draws the report.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="tests">The tests that were to run.</param>
    /// <param name="record">What is known of the version.</param>
    /// <param name="width">How many characters fit.</param>
    /// <returns>Lines of markup.</returns>
    public static IEnumerable<string> Lines(Kata kata, IReadOnlyList<KataTest> tests, KataRecord record, int width)
    {
        foreach (var error in record.Errors)
        {
            foreach (var line in Wrapping.Line(Printable.Line(error), width, indent: 4))
                yield return $"[red]{Markup.Escape(line)}[/]";
        }

        if (record.Errors.Count > 0)
        {
            yield return $"[red]{Markup.Escape(kata.Manifest.Folder)} does not compile[/]: {Words.Count(record.Errors.Count, "error")}. The first one often causes the others.";
            yield break;
        }

        var failed = tests.Where(t => record.RunOf(t)?.Outcome == Outcome.Failed).ToList();
        foreach (var line in failed.GroupBy(t => record.RunOf(t)!.Message ?? "").SelectMany(g => Failure([.. g], record.RunOf(g.First())!, width)))
            yield return line;
        foreach (var line in record.Findings.SelectMany(f => FindingView.Lines(f, width)))
            yield return line;
        foreach (var line in Skipped(tests, record, width))
            yield return line;
        yield return Summary(kata, tests, failed.Count, record);
    }

    private static IEnumerable<string> Failure(IReadOnlyList<KataTest> tests, TestRun run, int width)
    {
        yield return $"[red]✗[/] [bold]{Printable.Markup(tests[0].Name)}[/] [dim]{Words.Seconds(run.Seconds)}[/]";
        foreach (var line in FailureView.Lines(run.Message ?? "It failed without a word.", width))
            yield return line;
        if (tests.Count > 1)
        {
            var others = string.Join(", ", tests.Skip(1).Take(NamedLikeIt).Select(t => t.Name)) + (tests.Count - 1 > NamedLikeIt ? ", …" : "");
            foreach (var line in Wrapping.Line($"  The same for {Words.Count(tests.Count - 1, "other test")}: {others}", width, 2))
                yield return $"[dim]{Printable.Markup(line)}[/]";
        }

        yield return "";
    }

    private static IEnumerable<string> Skipped(IReadOnlyList<KataTest> tests, KataRecord record, int width)
    {
        var skipped = tests.Where(t => record.RunOf(t)?.Outcome == Outcome.Skipped).ToList();
        if (skipped.Count == 0)
            yield break;
        foreach (var line in Wrapping.Line($"{Words.Count(skipped.Count, "test")} skipped here. {record.RunOf(skipped[0])!.Message}", width, 2))
            yield return $"[dim]{Printable.Markup(line)}[/]";
    }

    private static string Summary(Kata kata, IReadOnlyList<KataTest> tests, int failed, KataRecord record)
    {
        var passed = tests.Where(t => record.RunOf(t)?.Outcome == Outcome.Passed).ToList();
        var words = $"{passed.Count} of {Words.Count(tests.Count, "test")}, {Words.Points(passed.Sum(t => t.Points))} of {Words.Points(tests.Sum(t => t.Points))} points";
        return passed.Count + failed == 0 ? $"{kata.Id} cannot be tested here: {words}"
            : failed == 0 ? $"[green]✓ {kata.Id} passes[/]: {words}" : $"[red]✗ {kata.Id} does not pass yet[/]: {words}";
    }
}
