using Katas.Grading;

namespace Katas.Learning;

/// <summary>A failing test in full, as lines of markup.</summary>
internal static class FailureView
{
    private const int LabelColumn = 12;

    private static readonly string[] Labels = ["expected", "got", "after", "wire", "server", "step", "seed", "output"];

    // What is said elsewhere, or tells least of the cause.
    private static readonly string[] FirstToGo = ["seed", "after", "step"];

    /// <summary>Draws what a test says of its failure.</summary>
    /// <param name="message">The message of the test.</param>
    /// <param name="width">How many characters fit.</param>
    /// <param name="room">How many lines fit: what tells least is left out for them.</param>
    /// <returns>The lines, which may still be too many.</returns>
    public static IReadOnlyList<string> Lines(string message, int width, int room = int.MaxValue)
    {
        List<(string? Label, List<string> Lines)> parts = [];
        foreach (var line in message.Trim('\n').Split('\n').Select(Printable.Line))
        {
            var label = LabelOf(line);
            if (label is not null || parts.Count == 0)
                parts.Add((label, []));
            parts[^1].Lines.AddRange(Line(line, label, width));
        }

        foreach (var label in FirstToGo.TakeWhile(_ => parts.Sum(p => p.Lines.Count) > room))
            parts.RemoveAll(p => p.Label == label);
        if (parts.Sum(p => p.Lines.Count) > room && parts.Find(p => p.Label == "wire") is { Label: not null } wire)
            wire.Lines.RemoveRange(1, wire.Lines.Count - 1);
        return [.. parts.SelectMany(p => p.Lines)];
    }

    private static string? LabelOf(string line) => Labels.FirstOrDefault(l => line.StartsWith($"  {l} ", StringComparison.Ordinal));

    private static IEnumerable<string> Line(string line, string? label, int width)
    {
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
