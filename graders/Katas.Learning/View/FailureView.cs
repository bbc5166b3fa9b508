using Katas.Grading;

namespace Katas.Learning;

/// <summary>A failing test in full, as lines of markup.</summary>
internal static class FailureView
{
    private const int LabelColumn = 12;

    private static readonly string[] Labels = ["expected", "got", "after", "wire", "server", "step", "seed", "output"];

    /// <summary>Draws what a test says of its failure.</summary>
    /// <param name="message">The message of the test.</param>
    /// <param name="width">How many characters fit.</param>
    /// <returns>The lines.</returns>
    public static IReadOnlyList<string> Lines(string message, int width) =>
        [.. message.Trim('\n').Split('\n').SelectMany(line => Line(Printable.Line(line), width))];

    private static IEnumerable<string> Line(string line, int width)
    {
        var label = Labels.FirstOrDefault(l => line.StartsWith($"  {l} ", StringComparison.Ordinal));
        if (label is null)
            return Indented(line.StartsWith(' ') ? line : $"  {line}", width);

        // Coloured after it is broken, so that no colour is broken.
        return Wrapping.Line(line, width, LabelColumn).Select((part, i) => i > 0
            ? Spectre.Console.Markup.Escape(part)
            : $"  [{StyleOf(label)}]{label}[/]{Spectre.Console.Markup.Escape(part[(label.Length + 2)..])}");
    }

    private static IEnumerable<string> Indented(string line, int width) =>
        Wrapping.Line(line, width, line.Length - line.TrimStart().Length).Select(Spectre.Console.Markup.Escape);

    private static string StyleOf(string label) => label switch
    {
        "expected" => "green",
        "got" or "server" => "red",
        _ => "dim",
    };
}
