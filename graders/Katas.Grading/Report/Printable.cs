using System.Globalization;
using System.Text;

namespace Katas.Grading;

/// <summary>Makes text of submissions safe to show: it can neither style nor steer the terminal.</summary>
public static class Printable
{
    /// <summary>Makes text safe, on one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text with every control character visible.</returns>
    public static string Line(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
            safe.Append(IsSafe(c) ? c.ToString() : $"\\u{(int)c:x4}");
        return safe.ToString();
    }

    /// <summary>Makes text safe as part of Spectre.Console's markup, on one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The markup.</returns>
    public static string Markup(string text) => Spectre.Console.Markup.Escape(Line(text));

    // Format characters (Cf) turn the direction of writing or are invisible; surrogates come in pairs
    // that only the whole string could tell, and names of people rarely need them.
    private static bool IsSafe(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
