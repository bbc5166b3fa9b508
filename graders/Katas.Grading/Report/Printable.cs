namespace Katas.Grading;

/// <summary>Makes text of submissions safe to show: it can neither style nor steer the terminal.</summary>
public static class Printable
{
    /// <summary>Makes text safe, on one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text with every control character visible.</returns>
    public static string Line(string text) => SafeText.Line(text);

    /// <summary>Makes text of several lines safe.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The text with line feeds as its only control characters.</returns>
    public static string Block(string text) => SafeText.Block(text);

    /// <summary>Makes text safe as part of Spectre.Console's markup, on one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>The markup.</returns>
    public static string Markup(string text) => Spectre.Console.Markup.Escape(Line(text));
}
