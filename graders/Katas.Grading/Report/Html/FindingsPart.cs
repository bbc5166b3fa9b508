namespace Katas.Grading;

/// <summary>What the analyzer found in a submission, shown in the source with the way from the loop to the call.</summary>
internal static class FindingsPart
{
    private const int LinesAround = 2;

    /// <summary>Writes the findings.</summary>
    /// <param name="result">The result.</param>
    /// <returns>HTML; empty when there is none.</returns>
    public static string Html(KataResult result) => result.Findings.Count == 0 ? "" : $"""
        <h4>What blocks the loop{(result.Deduction > 0 ? $" <span class=\"bad\">−{Numbers.Points(result.Deduction)} points</span>" : "")}</h4>
        {string.Concat(result.Findings.Select(f => Finding(result, f)))}
        """;

    private static string Finding(KataResult result, CodeFinding finding) => $"""
        <div class="finding"><p><strong>{HtmlText.Of(finding.Rule)}</strong> {HtmlText.Of(finding.Message)}{(finding.IsSuppressed ? " <span class=\"flag\">suppressed in the source</span>" : "")}</p>
        {Source(result, finding)}</div>

        """;

    private static string Source(KataResult result, CodeFinding finding)
    {
        CodePlace[] places = [.. finding.Way, finding.Place];
        return string.Concat(places.Select(p => p.Path).Distinct().Select(path => Excerpt(result, finding, path, [.. places.Where(p => p.Path == path).Select(p => p.Line)])));
    }

    private static string Excerpt(KataResult result, CodeFinding finding, string path, IReadOnlyCollection<int> lines)
    {
        if (result.Sources.FirstOrDefault(s => s.Path == path) is not { } source)
            return $"<p class=\"soft small\">{HtmlText.Of(path)}, {string.Join(", ", lines.Order().Select(l => $"line {l}"))}</p>\n";

        var text = source.Text.ReplaceLineEndings("\n").Split('\n');
        var shown = Enumerable.Range(1, text.Length).Where(n => lines.Any(l => Math.Abs(l - n) <= LinesAround)).ToList();
        var rows = shown.Select((n, i) => (i > 0 && shown[i - 1] < n - 1 ? "<span class=\"soft\">  ⋮</span>" : "") + Line(finding, path, n, text[n - 1]));
        return $"<p class=\"soft small\">{HtmlText.Of(path)}</p>\n<pre class=\"source\" tabindex=\"0\">{string.Concat(rows)}</pre>\n";
    }

    private static string Line(CodeFinding finding, string path, int number, string text)
    {
        var isCall = finding.Place.Path == path && finding.Place.Line == number;
        var steps = finding.Way.Select((place, i) => (place, Number: i + 1)).Where(s => s.place.Path == path && s.place.Line == number).Select(s => s.Number).ToList();
        var style = isCall ? " class=\"call\"" : steps.Count > 0 ? " class=\"step\"" : "";
        var note = isCall ? "blocks here" : steps.Count > 0 ? $"step {string.Join(", ", steps)} of the way from the loop" : "";
        return $"<span{style}><span class=\"n\">{number,4}  </span>{HtmlText.Of(text)}{(note.Length > 0 ? $"   <b>← {note}</b>" : "")}</span>";
    }
}
