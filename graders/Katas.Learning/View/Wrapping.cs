namespace Katas.Learning;

/// <summary>Breaks text into lines that fit.</summary>
public static class Wrapping
{
    /// <summary>Breaks one line at its spaces.</summary>
    /// <param name="line">The line.</param>
    /// <param name="width">How many characters fit; words that are longer are broken.</param>
    /// <param name="indent">How far all lines but the first are indented.</param>
    /// <returns>The lines, at least one.</returns>
    public static IEnumerable<string> Line(string line, int width, int indent = 0)
    {
        indent = Math.Min(indent, width / 2);
        var rest = line.TrimEnd();
        var margin = "";
        while (margin.Length + rest.Length > width)
        {
            var room = width - margin.Length;
            var space = rest.LastIndexOf(' ', room, room);

            // A space among the first is the indentation of the line itself, which is no place to break.
            var cut = space > LeadingSpaces(rest) ? space : room;
            yield return margin + rest[..cut].TrimEnd();
            rest = rest[cut..].TrimStart();
            margin = new string(' ', indent);
        }

        yield return margin + rest;
    }

    /// <summary>Breaks the paragraphs of simple Markdown; what is between fences stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">How many characters fit.</param>
    /// <returns>The lines.</returns>
    public static IEnumerable<string> Markdown(string text, int width)
    {
        var inCode = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inCode = !inCode;
            else if (inCode)
                yield return $"    {line}";
            else
            {
                foreach (var part in Line(line, width, LeadingSpaces(line)))
                    yield return part;
            }
        }
    }

    private static int LeadingSpaces(string text) => text.Length - text.TrimStart(' ').Length;
}
