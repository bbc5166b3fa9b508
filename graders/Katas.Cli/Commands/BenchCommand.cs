using System.CommandLine;

namespace Katas.Cli;

/// <summary><c>kata bench</c>: measures servers, the grader, the analyzer and the loop of a learner.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal) =>
        new("bench", "Measures, on this machine and beside their peers: the servers, the grader, the analyzer, a learner's loop.")
        {
            BenchServersCommand.Create(terminal),
            BenchWatchCommand.Create(terminal),
            BenchGradeCommand.Create(terminal),
            BenchAnalyzerCommand.Create(terminal),
            BenchPageCommand.Create(terminal),
        };
}
