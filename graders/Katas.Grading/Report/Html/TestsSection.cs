namespace Katas.Grading;

/// <summary>How the class did in each test: what was too hard, and what everybody knows.</summary>
internal static class TestsSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="results">The class.</param>
    /// <returns>HTML.</returns>
    public static string Html(ClassResults results) => $"""
        <section id="tests"><h2>Tests</h2>
        <p class="soft">How many of the servers that were tested pass each test. A low rate is a hard test, or a lesson that needs another look.</p>
        {string.Concat(results.Katas.Select(k => Kata(results, k)))}</section>
        """;

    private static string Kata(ClassResults results, GradedKata kata)
    {
        var tests = results.ResultsOf(kata.Id).SelectMany(r => r.Tests).Where(t => t.Outcome is Outcome.Passed or Outcome.Failed).GroupBy(t => t.Name).ToList();
        return tests.Count == 0 ? "" : $"""
            <details class="kata" open><summary>{HtmlText.Of($"{kata.Id} {kata.Title}")}</summary><div class="scroll"><table>
            <thead><tr><th scope="col">Test</th><th scope="col" class="left wait">Step of the lesson</th><th scope="col">Points</th><th scope="col">Passed</th><th scope="col"><span class="wait">Rate</span></th></tr></thead>
            <tbody>
            {string.Concat(tests.Select(t => Row(kata, [.. t])))}</tbody></table></div></details>

            """;
    }

    private static string Row(GradedKata kata, IReadOnlyList<TestResult> runs)
    {
        var passed = runs.Count(t => t.Outcome == Outcome.Passed);
        var flaky = runs.Count(t => t.IsFlaky);
        var step = kata.Steps.GetValueOrDefault(runs[0].Step, runs[0].Step);
        return $"""
            <tr><th scope="row">{HtmlWords.TestName(runs[0].Name)}{(flaky > 0 ? $" <span class=\"flag small\">{flaky} flaky</span>" : "")}</th><td class="left wait soft small">{HtmlText.Of(step)}</td><td>{Numbers.Points(runs[0].MaxPoints)}</td><td>{passed}/{runs.Count}</td><td class="wide">{HtmlWords.Bar(passed, runs.Count)}</td></tr>

            """;
    }
}
