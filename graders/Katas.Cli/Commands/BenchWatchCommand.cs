using System.CommandLine;
using Katas.Grading;
using Katas.Learning;

namespace Katas.Cli;

/// <summary><c>kata bench watch</c>: how long a learner waits for a verdict.</summary>
internal static class BenchWatchCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds") { Description = "How many edits.", HelpName = "N", DefaultValueFactory = _ => 5 };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds must be 1 or more.");
        });
        var folder = new Option<string?>(WatchBench.FolderOption) { Hidden = true };
        var command = new Command("watch", "Measures the time from a save to the first failing test, beside dotnet test and dotnet watch test.") { rounds, folder };
        command.SetAction((parsed, cancel) => parsed.GetValue(folder) is { } own
            ? WatchBench.WatchAsync(own, terminal.Console, cancel)
            : new WatchBench(Repository.Find(), [Dotnet.Program, Path.Combine(AppContext.BaseDirectory, "kata.dll")])
                .RunAsync(parsed.GetRequiredValue(rounds), terminal.Out.WriteLine, cancel));
        return command;
    }
}
