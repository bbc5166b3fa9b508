using System.Text;

namespace Katas.Grading;

/// <summary>Makes untrusted text safe in Markdown, where HTML may be part of it.</summary>
internal static class MarkdownText
{
    private const string Special = @"\`*_{}[]()#+-.!|~>&<$";

    // A space without any width, which nobody sees.
    private const char Gap = '\u200b';

    /// <summary>Text in a line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>Markdown that shows it as it is.</returns>
    public static string Line(string text)
    {
        var safe = new StringBuilder();
        var line = SafeText.Line(text);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            _ = c == '<' ? safe.Append("&lt;") : Special.Contains(c, StringComparison.Ordinal) ? safe.Append('\\').Append(c) : safe.Append(c);
            if (BeginsCall(line, i))
                safe.Append(Gap);
        }

        return safe.ToString();
    }

    // Where Markdown is shown, people are notified by @name, and links and pictures made of plain text,
    // also of text that is escaped.
    private static bool BeginsCall(string line, int at) =>
        at + 1 < line.Length && line[at + 1] != ' '
        && (line[at] is '@' or ':' || (line[at + 1] == '.' && line.AsSpan(0, at + 1).EndsWith("www", StringComparison.OrdinalIgnoreCase)));

    /// <summary>A block of code.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The block, whose fence is longer than any in the text.</returns>
    public static string Code(string text)
    {
        var safe = SafeText.Block(text);
        var fence = new string('`', Math.Max(3, LongestRun(safe) + 1));
        return $"{fence}text\n{safe}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
