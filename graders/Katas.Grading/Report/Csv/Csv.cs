namespace Katas.Grading;

/// <summary>Writes comma-separated values (RFC 4180) that no spreadsheet takes for formulas.</summary>
internal static class Csv
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
        var line = SafeText.Line(text);

        // An apostrophe makes a spreadsheet show what follows as it is. Spaces, and the wide forms of
        // the four signs, do not keep all of them from calculating.
        var harmless = line.TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] ? "'" + line : line;
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
