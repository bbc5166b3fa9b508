using System.Text.RegularExpressions;

namespace Katas.Grading;

/// <summary>Writes comma-separated values (RFC 4180) that no spreadsheet takes for formulas.</summary>
internal static partial class Csv
{
    /// <summary>One row.</summary>
    /// <param name="cells">What its cells say; untrusted text.</param>
    /// <returns>The row with its line end.</returns>
    public static string Row(params IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>One cell.</summary>
    /// <param name="text">What it says.</param>
    /// <returns>The cell in quotes.</returns>
    public static string Cell(string text)
    {
        // An apostrophe makes a spreadsheet show what follows as it is.
        var harmless = BeginningOfFormula().Replace(SafeText.Line(text), "'");
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // Spaces, and the wide forms of the four signs, do not keep all spreadsheets from calculating. Where
    // a comma is the decimal point, they take a semicolon for the end of a cell, whatever the quotes say.
    [GeneratedRegex(@"(?<=^|;)(?=\s*[=+\-@＝＋－＠])")]
    private static partial Regex BeginningOfFormula();
}
