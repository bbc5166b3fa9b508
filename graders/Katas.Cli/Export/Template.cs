using Katas.Grading;

namespace Katas.Cli;

/// <summary>A script that comes with this program, to be completed.</summary>
internal static class Template
{
    /// <summary>Reads a script, and puts the options of <c>kata grade</c> into it.</summary>
    /// <param name="name">The name of the script.</param>
    /// <param name="katas">The katas; none means all.</param>
    /// <param name="rubric">The path of the rubric where the script runs; null for the one that comes with the grader.</param>
    /// <returns>The text.</returns>
    public static string Read(string name, IReadOnlyList<Kata>? katas = null, string? rubric = null)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        var options = (katas ?? []).Select(k => $" --kata {ShellWord.Of(k.Id)}");
        if (rubric is not null)
            options = options.Append($" --rubric {ShellWord.Of(rubric)}");

        // A shell on Linux runs it, also when it was exported on Windows.
        return reader.ReadToEnd().ReplaceLineEndings("\n").Replace("@OPTIONS@", string.Concat(options), StringComparison.Ordinal);
    }
}
