using Katas.Grading;
using Spectre.Console;

namespace Katas.Cli;

/// <summary>What everybody gets at the end of a run: the reports, and the gradebook on the terminal.</summary>
internal static class ClassReports
{
    /// <summary>Writes every report, and shows the gradebook.</summary>
    /// <param name="terminal">Where to write; null to show nothing.</param>
    /// <param name="output">The folder for the reports.</param>
    /// <param name="results">The class.</param>
    /// <param name="cancel">Gives up; each report is whole, or as it was.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Terminal? terminal, string output, ClassResults results, CancellationToken cancel)
    {
        foreach (var format in ReportFormat.All)
        {
            cancel.ThrowIfCancellationRequested();
            format.Write(output, results, cancel);
        }

        if (terminal is not null)
            Show(terminal, output, results);
        return results.Students.Any(s => s.Katas.Any(k => k.Verdict == Verdict.InternalError)) ? ExitCode.OwnFailure : ExitCode.Done;
    }

    private static void Show(Terminal terminal, string output, ClassResults results)
    {
        Gradebook.Write(terminal.Console, results);
        terminal.Console.MarkupLine($"Everything in one page: {Printable.Markup(Path.Combine(output, "report.html"))}");
        terminal.Console.MarkupLine($"For programs and learning platforms: the other files in {Printable.Markup(output)}");
    }
}
