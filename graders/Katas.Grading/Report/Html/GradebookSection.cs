using System.Globalization;

namespace Katas.Grading;

/// <summary>The table of students and katas.</summary>
internal static class GradebookSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="results">The class.</param>
    /// <returns>HTML.</returns>
    public static string Html(ClassResults results) => $"""
        <section id="gradebook"><h2>Gradebook</h2>
        <div class="tools" hidden><label for="filter" class="soft">Find</label><input id="filter" type="search" placeholder="name or verdict ( / )" autocomplete="off"><button type="button" id="print">Print</button><span id="status" role="status" class="soft small"></span></div>
        <div class="scroll"><table>
        <thead><tr><th scope="col">Student</th>{Head("Total", results.MaxPoints)}<th scope="col" class="share">Share</th>{string.Concat(results.Katas.Select(k => Head(k.Id, results.MaxPointsOf(k.Id))))}</tr></thead>
        <tbody>
        {string.Concat(results.Students.Select(s => Row(results, s)))}</tbody>
        </table></div></section>
        """;

    private static string Head(string name, decimal maxPoints) =>
        $"""<th scope="col">{HtmlText.Of(name)}<span class="soft of">of {Numbers.Points(maxPoints)}</span></th>""";

    private static string Row(ClassResults results, StudentResult student)
    {
        var words = string.Join(' ', student.Katas.Select(k => Gradebook.NameOf(k.Verdict)).Prepend(student.Email).Prepend(student.Name).Prepend(student.Id)).ToLowerInvariant();
        var complete = student.IsComplete(results);
        return $"""
            <tr data-student="{HtmlWords.AnchorOf(student)}" data-words="{HtmlText.Of(words)}"><th scope="row">{HtmlWords.LinkTo(student)}</th><td data-value="{Value(student.Points)}"><strong>{Numbers.Points(student.Points)}{(complete ? "" : " + ?")}</strong></td><td data-value="{Value(student.Points)}" class="share">{Numbers.Percent(student.Points, results.MaxPoints)}</td>{string.Concat(results.Katas.Select(k => Cell(student.ResultOf(k.Id))))}</tr>

            """;
    }

    // Below every mark, in the order in which somebody has to look at them.
    private static string Cell(KataResult? result) => result switch
    {
        null => """<td data-value="-3" class="soft">?</td>""",
        { Verdict: Verdict.Graded } => $"""<td data-value="{Value(result.Points)}" class="{HtmlWords.StyleOf(result.Points, result.MaxPoints)}">{Numbers.Points(result.Points)}{Flag(result)}</td>""",
        { Verdict: Verdict.Missing or Verdict.NotStarted } => $"""<td data-value="-1" class="soft small">{Gradebook.NameOf(result.Verdict)}</td>""",
        { Verdict: Verdict.InternalError } => $"""<td data-value="-2" class="flag small">{Gradebook.NameOf(result.Verdict)}</td>""",
        { Points: > 0 } => $"""<td data-value="{Value(result.Points)}" class="part">{Numbers.Points(result.Points)} <span class="small">{Gradebook.NameOf(result.Verdict)}</span></td>""",
        _ => $"""<td data-value="0" class="bad small">{Gradebook.NameOf(result.Verdict)}</td>""",
    };

    private static string Flag(KataResult result) =>
        result.Tests.Any(t => t.IsFlaky) ? """ <span class="flag" title="Some tests passed only when they were run again">~</span>""" : "";

    private static string Value(decimal points) => points.ToString(CultureInfo.InvariantCulture);
}
