using System.CommandLine;
using Katas.Bench;

namespace Katas.Cli;

/// <summary><c>kata bench analyzer</c>: what the analyzer adds to a build, beside its peers.</summary>
internal static class BenchAnalyzerCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var quick = new Option<bool>("--quick") { Description = "Each once instead of three times." };
        var output = BenchOptions.Out("analyzer.json and its plot");
        var command = new Command("analyzer", "Measures the analyzer beside the compiler and two others, on 100,000 lines.") { quick, output };
        command.SetAction(async (parsed, cancel) =>
        {
            BenchOptions.RequireLinux();
            BenchOptions.RequireFolder(parsed.GetValue(output));
            terminal.Out.WriteLine("Building and running analyzers/EventLoop.Analyzers.Benchmark …");
            BenchOptions.Show(terminal, await AnalyzerBench.RunAsync(parsed.GetValue(quick), cancel).ConfigureAwait(false), parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }
}
