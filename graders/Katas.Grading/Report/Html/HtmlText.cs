using System.Net;

namespace Katas.Grading;

/// <summary>Makes untrusted text safe in HTML, in an element or in an attribute in double quotes.</summary>
internal static class HtmlText
{
    /// <summary>Escapes text.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>HTML that shows the text, control characters included.</returns>
    public static string Of(string text) => WebUtility.HtmlEncode(SafeText.Block(text));

    /// <summary>Escapes text that is to stay on one line.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <returns>HTML that shows the text, control characters and ends of lines included.</returns>
    public static string OfLine(string text) => WebUtility.HtmlEncode(SafeText.Line(text));
}
