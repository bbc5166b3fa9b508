using System.Text;

namespace Katas.Grading;

/// <summary>What to tell a student: what is right, what is missing, and where the lesson speaks of it.</summary>
internal static class FeedbackMarkdown
{
    /// <summary>Writes the feedback for a student.</summary>
    /// <param name="results">The class.</param>
    /// <param name="student">The student.</param>
    /// <returns>The text of the file.</returns>
    public static string Text(ClassResults results, StudentResult student)
    {
        var text = new StringBuilder();
        text.Append($"# {MarkdownText.Line(student.Name ?? student.Id)}\n\n");
        text.Append($"{Numbers.Points(student.Points)} of {Numbers.Points(results.MaxPoints)} points.");
        text.Append(student.IsComplete(results) ? "\n" : " Not everything is graded yet.\n");
        foreach (var kata in results.Katas)
        {
            if (student.ResultOf(kata.Id) is { } result)
                Append(text, kata, result);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, GradedKata kata, KataResult result)
    {
        text.Append($"\n## {MarkdownText.Line($"{kata.Id} {kata.Title}")}: {Gradebook.Describe(result)}\n");
        foreach (var message in result.Messages)
            text.Append('\n').Append(MarkdownText.Code(message));
        AppendTests(text, kata, result);
        AppendHidden(text, [.. result.Tests.Where(t => t.IsHidden)]);
        AppendFindings(text, result);
        if (result.Ignored.Count > 0)
            text.Append($"\nNot looked at:\n\n{List(result.Ignored)}");
    }

    private static void AppendTests(StringBuilder text, GradedKata kata, KataResult result)
    {
        foreach (var test in result.Tests.Where(t => t.Outcome == Outcome.Failed && !t.IsHidden))
        {
            text.Append($"\n### {MarkdownText.Line(test.Name)} (0 of {Numbers.Points(test.MaxPoints)})\n\n");
            if (kata.Steps.TryGetValue(test.Step, out var step))
                text.Append($"The lesson speaks of it in *{MarkdownText.Line(step)}*.\n\n");
            text.Append(MarkdownText.Code(test.Message ?? ""));
        }

        var passed = result.Tests.Where(t => t.Outcome == Outcome.Passed && !t.IsHidden).ToList();
        if (passed.Count > 0)
            text.Append($"\nPassed:\n\n{List(passed.Select(t => t.IsFlaky ? $"{t.Name} (only when it was run again: something depends on timing)" : t.Name))}");
    }

    private static void AppendHidden(StringBuilder text, IReadOnlyList<TestResult> hidden)
    {
        if (hidden.Count == 0)
            return;
        var flaky = hidden.Count(t => t.IsFlaky);
        text.Append($"\nHidden tests: {hidden.Count(t => t.Outcome == Outcome.Passed)} of {hidden.Count} passed, {Numbers.Points(hidden.Sum(t => t.Points))} of {Numbers.Points(hidden.Sum(t => t.MaxPoints))} points.");
        text.Append(flaky > 0 ? $" {flaky} passed only when run again.\n" : "\n");
    }

    private static void AppendFindings(StringBuilder text, KataResult result)
    {
        if (result.Findings.Count == 0)
            return;
        text.Append("\n### What blocks the loop\n\n");
        if (result.Deduction > 0)
            text.Append($"This costs {Numbers.Points(result.Deduction)} points.\n\n");
        text.Append(List(result.Findings.Select(Sentence)));
    }

    private static string Sentence(CodeFinding finding) =>
        $"{finding.Place.Path}({finding.Place.Line},{finding.Place.Column}): {finding.Rule}: {finding.Message}{(finding.IsSuppressed ? " (suppressed in the source)" : "")}";

    private static string List(IEnumerable<string> items) => string.Concat(items.Select(i => $"- {MarkdownText.Line(i)}\n"));
}
