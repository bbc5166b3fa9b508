namespace Katas.Learning;

/// <summary>Breaks text into lines that fit.</summary>
public static class Wrapping
{
    private const char Unbreakable = '\u00a0';

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
            // Nor is one before a word that fits on no line: that one begins where it stands.
            var cut = space > LeadingSpaces(rest) && WordAt(rest, space) <= width - indent ? space : WholeSign(rest, room);
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
                foreach (var part in Line(KeepCodeTogether(line, width), width, LeadingSpaces(line)))
                    yield return part.Replace(Unbreakable, ' ');
            }
        }
    }

    private static string KeepCodeTogether(string line, int width) => string.Join(
        '`', line.Split('`').Select((part, i) => i % 2 == 1 && part.Length < width / 2 ? part.Replace(' ', Unbreakable) : part));

    // How long the word after a run of spaces is.
    private static int WordAt(string text, int space)
    {
        var word = text[space..].TrimStart();
        return word.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var length ? length : word.Length;
    }

    // A byte is written as \x and two digits: they belong together.
    private static int WholeSign(string text, int cut)
    {
        const int Length = 4;
        var escape = text.LastIndexOf("\\x", cut, Math.Min(cut, Length), StringComparison.Ordinal);
        return escape > 0 ? escape : cut;
    }

    private static int LeadingSpaces(string text) => text.Length - text.TrimStart(' ').Length;
}
