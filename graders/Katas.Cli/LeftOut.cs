using Katas.Grading;

namespace Katas.Cli;

/// <summary>What of a class folder is not graded, and whom its roster does not know: nobody is left out without a word.</summary>
/// <param name="output">The folder for the reports.</param>
internal sealed class LeftOut(string output)
{
    private const int Told = 10;

    private readonly string _path = Path.Combine(output, "left-out.txt");

    /// <summary>Tells it, as far as somebody reads it on a terminal.</summary>
    /// <param name="folder">The class.</param>
    /// <param name="error">Where to write.</param>
    public void Tell(ClassFolder folder, TextWriter error)
    {
        foreach (var lines in new[] { IgnoredIn(folder), StrangersIn(folder) })
        {
            foreach (var line in lines.Take(Told))
                error.WriteLine($"kata: {line}");
            if (lines.Count > Told)
                error.WriteLine($"kata: {lines.Count - Told:N0} more like it; {Printable.Line(_path)} will list them all.");
        }
    }

    /// <summary>Keeps all of it beside the reports; when there is nothing, no file either.</summary>
    /// <param name="folder">The class.</param>
    /// <exception cref="UserError">It cannot be written there.</exception>
    /// <exception cref="OutputFailure">The disk is full.</exception>
    public void Write(ClassFolder folder)
    {
        IReadOnlyList<string> lines = [.. IgnoredIn(folder), .. StrangersIn(folder)];
        if (lines.Count == 0)
            Output.Remove(_path);
        else
            Output.Write(_path, string.Concat(lines.Select(line => line + "\n")));
    }

    private static IReadOnlyList<string> IgnoredIn(ClassFolder folder) => [.. folder.Ignored.Select(name => $"'{Printable.Line(name)}' belongs to no student and is ignored.")];

    private static IReadOnlyList<string> StrangersIn(ClassFolder folder) => [.. folder.Strangers.Select(name => $"'{Printable.Line(name)}' is not in the roster.")];
}
