namespace Katas.Cli;

/// <summary>Words of a command line, for a shell.</summary>
internal static class ShellWord
{
    /// <summary>Writes a word so that a shell takes it for one.</summary>
    /// <param name="word">The word.</param>
    /// <returns>The word, in quotes when it needs them.</returns>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:\\".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
