using System.Text;

namespace Katas.Grading;

/// <summary>Makes untrusted text safe in Markdown, where HTML may be part of it.</summary>
internal static class MarkdownText
{
    private const string Special = @"\`*_{}[]()#+-.!|~>&<";

    /// <summary>Text in a line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>Markdown that shows it as it is.</returns>
    public static string Line(string text)
    {
        var safe = new StringBuilder();
        foreach (var c in SafeText.Line(text))
            _ = c == '<' ? safe.Append("&lt;") : Special.Contains(c, StringComparison.Ordinal) ? safe.Append('\\').Append(c) : safe.Append(c);
        return safe.ToString();
    }

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
