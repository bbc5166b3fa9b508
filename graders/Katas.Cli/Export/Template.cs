using Katas.Grading;

namespace Katas.Cli;

/// <summary>A script that comes with this program, to be completed.</summary>
internal static class Template
{
    /// <summary>Reads a script, and puts the choice of katas into it.</summary>
    /// <param name="name">The name of the script.</param>
    /// <param name="katas">The katas, whose ids are words of a command line by themselves; none means all.</param>
    /// <returns>The text.</returns>
    public static string Read(string name, IReadOnlyList<Kata> katas)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        var options = string.Concat(katas.Select(k => $" --kata {k.Id}"));

        // A shell on Linux runs it, also when it was exported on Windows.
        return reader.ReadToEnd().ReplaceLineEndings("\n").Replace("@KATAS@", options, StringComparison.Ordinal);
    }
}
