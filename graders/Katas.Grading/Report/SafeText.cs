using System.Buffers;
using System.Globalization;
using System.Text;

namespace Katas.Grading;

/// <summary>
/// Makes text of submissions fit for a file that people read: what is invisible or turns the
/// direction of writing becomes visible. Each format escapes the rest by its own rules.
/// </summary>
internal static class SafeText
{
    // Letters and symbols that have no picture: fillers of Korean, the empty pattern of Braille.
    private static readonly SearchValues<char> Blank = SearchValues.Create("\u115f\u1160\u2800\u3164\uffa0");

    // More than any script puts on one letter. Dozens of them reach over the lines of others.
    private const int MostMarks = 6;

    /// <summary>Text of several lines.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text, with line feeds as its only control characters. XML 1.0 allows every character of it.</returns>
    public static string Block(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Line));

    /// <summary>Text of one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text without any control character: those that end lines are spelled, too.</returns>
    public static string Line(string text)
    {
        var safe = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            _ = IsSafe(rune) && marks <= MostMarks ? safe.Append(rune) : safe.Append(Spelled(rune));
        }

        return safe.ToString();
    }

    // A lone surrogate has become U+FFFD, the replacement character, by now.
    private static bool IsSafe(Rune rune) => rune.Value == ' ' || (!IsBlank(rune) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsBlank(Rune rune) => rune.IsBmp && Blank.Contains((char)rune.Value);

    private static string Spelled(Rune rune) => rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}";
}
