namespace Katas.Grading;

/// <summary>Everything about each student, folded away until somebody asks.</summary>
internal static class StudentsSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="results">The class.</param>
    /// <returns>HTML.</returns>
    public static string Html(ClassResults results) => $"""
        <section id="students"><h2>Students</h2>
        <div class="tools" hidden><button type="button" id="open">Open all</button><button type="button" id="close">Close all</button><span class="soft small">Those that are open are printed.</span></div>
        {string.Concat(results.Students.Select(s => Student(results, s)))}</section>
        """;

    private static string Student(ClassResults results, StudentResult student) => $"""
        <details class="student" id="{HtmlWords.AnchorOf(student)}"><summary>{HtmlWords.NameOf(student)} <span class="right">{Numbers.Points(student.Points)}{(student.IsComplete(results) ? "" : " + ?")} of {Numbers.Points(results.MaxPoints)}</span></summary><div class="inside">
        {Identity(student)}{string.Concat(results.Katas.Select(k => Kata(k, student.ResultOf(k.Id))))}</div></details>

        """;

    private static string Identity(StudentResult student)
    {
        string?[] known = [student.Name is null ? null : student.Id, student.Email, student.Account];
        var words = known.OfType<string>().ToList();
        return words.Count == 0 ? "" : $"<p class=\"soft small\">{HtmlText.Of(string.Join(", ", words))}</p>\n";
    }

    private static string Kata(GradedKata kata, KataResult? result) => result is null
        ? $"<h3>{HtmlText.Of(kata.Id)} <span class=\"soft\">not graded yet</span></h3>\n"
        : $"""
            <h3>{HtmlText.Of(kata.Id)} <span class="{HtmlWords.StyleOf(result.Points, result.MaxPoints)}">{Gradebook.Describe(result)}</span></h3>
            {string.Concat(result.Messages.Select(m => $"<pre>{HtmlText.Of(m)}</pre>\n"))}{Tests(kata, result)}{FindingsPart.Html(result)}{Ignored(result)}
            """;

    private static string Tests(GradedKata kata, KataResult result)
    {
        var failed = result.Tests.Where(t => t.Outcome is Outcome.Failed or Outcome.Skipped);
        var passed = result.Tests.Where(t => t.Outcome == Outcome.Passed).ToList();
        return string.Concat(failed.GroupBy(t => (t.Outcome, t.Message)).Select(same => Failed(kata, [.. same])))
            + (passed.Count == 0 ? "" : $"<ul class=\"passed\" aria-label=\"Passed\">{string.Concat(passed.Select(Passed))}</ul>\n");
    }

    // A server that answers nothing fails every test in the same words: they are said once.
    private static string Failed(GradedKata kata, IReadOnlyList<TestResult> same) => same.Count == 1
        ? $"""
            <details class="test"><summary>{Failed(kata, same[0])}</summary><pre>{HtmlText.Of(same[0].Message ?? "")}</pre></details>

            """
        : $"""
            <details class="test"><summary>{same.Count} tests that say the same <span class="soft small">{Marks(same[0].Outcome, same.Sum(t => t.MaxPoints))}</span></summary><pre>{HtmlText.Of(same[0].Message ?? "")}</pre><ul>{string.Concat(same.Select(t => $"<li>{Failed(kata, t)}</li>"))}</ul></details>

            """;

    private static string Failed(GradedKata kata, TestResult test) =>
        $"""{HtmlWords.TestName(test.Name)} <span class="soft small">{Marks(test.Outcome, test.MaxPoints)}{Step(kata, test)}</span>""";

    private static string Marks(Outcome outcome, decimal maxPoints) => outcome == Outcome.Skipped ? "not run here" : $"0 of {Numbers.Points(maxPoints)}";

    private static string Step(GradedKata kata, TestResult test) =>
        kata.Steps.TryGetValue(test.Step, out var title) ? $", step “{HtmlText.Of(title)}”" : "";

    private static string Passed(TestResult test) =>
        $"<li>{HtmlWords.TestName(test.Name)}{(test.IsFlaky ? $" <span class=\"flag\">only in run {test.Runs}</span>" : "")}</li>";

    private static string Ignored(KataResult result) => result.Ignored.Count == 0 ? "" : $"""
        <details><summary class="soft small">{Numbers.Of(result.Ignored.Count, "file")} not looked at</summary><ul class="small">{string.Concat(result.Ignored.Select(i => $"<li>{HtmlText.Of(i)}</li>"))}</ul></details>

        """;
}
