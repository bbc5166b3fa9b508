using Microsoft.CodeAnalysis.Text;

namespace Katas.Grading;

/// <summary>What the analyzer found in a submission, shown in the source with the way from the loop to the call.</summary>
internal static class FindingsPart
{
    private const int LinesAround = 2;

    // A line may be as long as a file may be, and be the place of every finding.
    private const int ShownChars = 300;

    private const string Tab = "    ";

    /// <summary>Writes the findings.</summary>
    /// <param name="result">The result.</param>
    /// <returns>HTML; empty when there is none.</returns>
    public static string Html(KataResult result) => result.Findings.Count == 0 ? "" : $"""
        <h4>What blocks the loop{(result.Deduction > 0 ? $" <span class=\"bad\">−{Numbers.Points(result.Deduction)} points</span>" : "")}</h4>
        {Findings(result)}
        """;

    // The compiler, which says where a finding is, counts lines; so its own type tells where they begin.
    private static string Findings(KataResult result)
    {
        var sources = result.Sources.ToLookup(s => s.Path, s => SourceText.From(s.Text));
        return string.Concat(result.Findings.Select(f => Finding(sources, f)));
    }

    private static string Finding(ILookup<string, SourceText> sources, CodeFinding finding) => $"""
        <div class="finding"><p><strong>{HtmlText.Of(finding.Rule)}</strong> {HtmlText.Of(finding.Message)}{(finding.IsSuppressed ? " <span class=\"flag\">suppressed in the source</span>" : "")}</p>
        {Source(sources, finding)}</div>

        """;

    private static string Source(ILookup<string, SourceText> sources, CodeFinding finding)
    {
        CodePlace[] places = [.. finding.Way, finding.Place];
        return string.Concat(places.Select(p => p.Path).Distinct().Select(path => Excerpt(sources[path].FirstOrDefault(), finding, path, [.. places.Where(p => p.Path == path).Select(p => p.Line)])));
    }

    private static string Excerpt(SourceText? source, CodeFinding finding, string path, IReadOnlyCollection<int> lines)
    {
        if (source is null)
            return $"<p class=\"soft small\">{HtmlText.Of(path)}, {string.Join(", ", lines.Order().Select(l => $"line {l}"))}</p>\n";

        var shown = lines.SelectMany(l => Enumerable.Range(l - LinesAround, (2 * LinesAround) + 1)).Where(n => n >= 1 && n <= source.Lines.Count).Distinct().Order().ToList();
        var rows = shown.Select((n, i) => (i > 0 && shown[i - 1] < n - 1 ? "<span class=\"soft\">  ⋮</span>" : "") + Line(finding, path, n, source));
        return $"<p class=\"soft small\">{HtmlText.Of(path)}</p>\n<pre class=\"source\" tabindex=\"0\">{string.Concat(rows)}</pre>\n";
    }

    private static string Line(CodeFinding finding, string path, int number, SourceText source)
    {
        var isCall = finding.Place.Path == path && finding.Place.Line == number;
        var steps = finding.Way.Select((place, i) => (Place: place, Number: i + 1)).Where(s => s.Place.Path == path && s.Place.Line == number).ToList();
        var style = isCall ? " class=\"call\"" : steps.Count > 0 ? " class=\"step\"" : "";
        var note = isCall ? "blocks here" : steps.Count > 0 ? $"step {string.Join(", ", steps.Select(s => s.Number))} of the way from the loop" : "";
        var column = isCall ? finding.Place.Column : steps.Count > 0 ? steps[0].Place.Column : 1;
        return $"<span{style}><span class=\"n\">{number,4}  </span>{Window(source, source.Lines[number - 1].Span, column)}{(note.Length > 0 ? $"   <b>← {note}</b>" : "")}</span>";
    }

    // Of a long line, what is around the column.
    private static string Window(SourceText source, TextSpan line, int column)
    {
        var start = Math.Clamp(column - (ShownChars / 2), 0, Math.Max(0, line.Length - ShownChars));
        var length = Math.Min(ShownChars, line.Length - start);
        var text = source.ToString(new TextSpan(line.Start + start, length)).Replace("\t", Tab, StringComparison.Ordinal);
        return $"{(start > 0 ? "…" : "")}{HtmlText.OfLine(text)}{(start + length < line.Length ? "…" : "")}";
    }
}
