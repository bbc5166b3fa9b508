using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata report</c>: makes reports from the results that are kept.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("OUT") { Description = "The folder that `kata grade` was given with --out." };
        var formats = new Option<string[]>("--format")
        {
            Description = $"Only this format: {string.Join(", ", ReportFormat.All.Select(f => f.Name))}. Can be given several times.",
            HelpName = "FORMAT",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("report", "Makes the reports of a class again, also while it is graded, from what is kept.") { folder, formats };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(terminal, parsed.GetRequiredValue(folder), ReportFormat.Named(parsed.GetValue(formats) ?? []), cancel)));
        return command;
    }

    private static int Run(Terminal terminal, string folder, IReadOnlyList<ReportFormat> formats, CancellationToken cancel)
    {
        using var store = GradesDatabase.OpenExisting(folder);
        var results = store.Read(cancel);
        foreach (var format in formats)
        {
            format.Write(folder, results, cancel);
            terminal.Out.WriteLine(Printable.Line($"{Path.Combine(folder, format.Place)}: {format.For}"));
        }

        return ExitCode.Done;
    }
}
