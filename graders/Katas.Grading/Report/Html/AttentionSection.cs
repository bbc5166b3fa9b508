namespace Katas.Grading;

/// <summary>What somebody has to look at: the grader failed, nothing ran, tests were flaky.</summary>
internal static class AttentionSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="results">The class.</param>
    /// <returns>HTML.</returns>
    public static string Html(ClassResults results)
    {
        var parts = string.Concat(
            List(results, "The grader failed; their marks are not known", r => r.Verdict == Verdict.InternalError, FirstMessage),
            List(results, "Cannot be read", r => r.Verdict == Verdict.Unreadable, FirstMessage),
            List(results, "Stopped by a limit or by the sandbox, or crashed", r => r.Verdict.IsOfServer(), r => $"{Gradebook.NameOf(r.Verdict)}. {FirstMessage(r)}"),
            List(results, "Does not compile", r => r.Verdict == Verdict.CompileError, FirstMessage),
            List(results, "Tested, with a remark", r => r.Verdict == Verdict.Graded && r.Remarks.Any(), FirstMessage),
            NothingRan([.. results.Students.Where(s => s.RanNothing)]),
            List(results, "Tests that passed only when they were run again", r => r.Tests.Any(t => t.IsFlaky), Flaky),
            List(results, "Findings that the source tries to suppress", r => r.Findings.Any(f => f.IsSuppressed), r => string.Join(", ", r.Findings.Where(f => f.IsSuppressed).Select(f => f.Rule).Distinct())));
        return $"""
            <section id="attention"><h2>Needs attention</h2>
            {(parts.Length > 0 ? parts : "<p>Nothing.</p>")}</section>
            """;
    }

    private static string FirstMessage(KataResult result) => result.Messages.FirstOrDefault()?.Split('\n')[0] ?? "";

    private static string Flaky(KataResult result) => string.Join(", ", result.Tests.Where(t => t.IsFlaky).Select(t => $"{t.Name.Replace('_', ' ')} ({t.Runs} runs)"));

    private static string NothingRan(IReadOnlyList<StudentResult> students) => students.Count == 0 ? "" : $"""
        <h3>Nothing ran <span class="soft">({students.Count})</span></h3>
        <ul>{string.Concat(students.Select(s => $"<li>{HtmlWords.LinkTo(s)}: <span class=\"soft\">{string.Join(", ", s.Katas.Select(k => Gradebook.NameOf(k.Verdict)).Distinct())}</span></li>"))}</ul>

        """;

    private static string List(ClassResults results, string title, Predicate<KataResult> applies, Func<KataResult, string> tell)
    {
        var items = results.Students.SelectMany(s => s.Katas.Where(k => applies(k)).Select(k => (Student: s, Kata: k))).ToList();
        return items.Count == 0 ? "" : $"""
            <h3>{title} <span class="soft">({items.Count})</span></h3>
            <ul>{string.Concat(items.Select(i => $"<li>{HtmlWords.LinkTo(i.Student)}, {HtmlText.Of(i.Kata.Id)}: <span class=\"soft\">{HtmlText.Of(tell(i.Kata))}</span></li>"))}</ul>

            """;
    }
}
