using Katas.Grading;
using Spectre.Console;

namespace Katas.Learning;

/// <summary>A finding of the analyzer, as lines of markup.</summary>
internal static class FindingView
{
    /// <summary>Draws a finding: where, and the way from the loop to the call.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="width">How many characters fit.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<string> Lines(CodeFinding finding, int width) =>
        Wrapping.Line(Printable.Line($"! {Words.Finding(finding)}"), width, indent: 2)
            .Select((line, i) => i == 0 ? $"[yellow]![/]{Markup.Escape(line[1..])}" : Markup.Escape(line));
}
