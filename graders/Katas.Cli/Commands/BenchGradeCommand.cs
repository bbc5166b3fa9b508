using System.CommandLine;
using Katas.Bench;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata bench grade</c>: the grader beside a loop of <c>dotnet test</c>.</summary>
internal static class BenchGradeCommand
{
    private const int Whole = 20;
    private const int Quick = 8;
    private const int QuickLoop = 2;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var quick = new Option<bool>("--quick") { Description = $"{Quick} submissions of all katas instead of {Whole}, of which the loop tests {QuickLoop}." };
        var output = BenchOptions.Out("grade.json and its plot");
        var command = new Command("grade", $"Measures kata grade beside a loop of dotnet test, over the same {Whole} submissions of all katas.") { quick, output };
        command.SetAction(async (parsed, cancel) =>
        {
            BenchOptions.RequireLinux();
            BenchOptions.RequireFolder(parsed.GetValue(output));
            var isQuick = parsed.GetValue(quick);
            var bench = new GradeBench(isQuick ? Quick : Whole, isQuick ? QuickLoop : Whole, line => terminal.Out.WriteLine(Printable.Line(line)));
            BenchOptions.Show(terminal, await bench.RunAsync(isQuick ? "quick" : "whole", cancel).ConfigureAwait(false), parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }
}
