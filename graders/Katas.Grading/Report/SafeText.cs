using System.Globalization;
using System.Text;

namespace Katas.Grading;

/// <summary>
/// Makes text of submissions fit for a file that people read: what is invisible or turns the
/// direction of writing becomes visible. Each format escapes the rest by its own rules.
/// </summary>
internal static class SafeText
{
    /// <summary>Text of several lines.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text, with line feeds as its only control characters. XML 1.0 allows every character of it.</returns>
    public static string Block(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
            _ = rune.Value == '\n' || IsSafe(rune) ? safe.Append(rune) : safe.Append(Spelled(rune));
        return safe.ToString();
    }

    /// <summary>Text of one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text without any control character.</returns>
    public static string Line(string text) => Block(text).Replace("\n", @"\u000a", StringComparison.Ordinal);

    // A lone surrogate has become U+FFFD, the replacement character, by now.
    private static bool IsSafe(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Spelled(Rune rune) => rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}";
}
