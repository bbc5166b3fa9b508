using System.CommandLine;
using Katas.Bench;
using Katas.Grading;
using Katas.Learning;

namespace Katas.Cli;

/// <summary><c>kata bench watch</c>: how long a learner waits for a verdict.</summary>
internal static class BenchWatchCommand
{
    private const int UsualRounds = 5;
    private const double DueSeconds = 1;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds") { Description = "How many edits.", HelpName = "N", DefaultValueFactory = _ => UsualRounds };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds must be 1 or more.");
        });
        var folder = new Option<string?>(WatchBench.FolderOption) { Hidden = true };
        var output = BenchOptions.Out("watch.json and its plot");
        var command = new Command("watch", "Measures the time from a save to the first failing test, beside dotnet test and dotnet watch test.") { rounds, output, folder };
        command.SetAction((parsed, cancel) => parsed.GetValue(folder) is { } own
            ? WatchBench.WatchAsync(own, terminal.Console, cancel)
            : MeasureAsync(terminal, parsed.GetRequiredValue(rounds), parsed.GetValue(output), cancel));
        return command;
    }

    private static async Task MeasureAsync(Terminal terminal, int rounds, string? output, CancellationToken cancel)
    {
        BenchOptions.RequireLinux();
        BenchOptions.RequireFolder(output);
        var facts = MachineFacts.Look(new Cores(null, null, 1, "Nothing is pinned."));
        var bench = new WatchBench(Repository.Find(), [Dotnet.Program, Path.Combine(AppContext.BaseDirectory, "kata.dll")]);
        var all = await bench.RunAsync(rounds, waits => terminal.Out.WriteLine(FormattableString.Invariant($"{waits.What}: {waits.Median:0.00} s")), cancel).ConfigureAwait(false);
        BenchOptions.Show(terminal, Compare(all, rounds, facts), output);
    }

    private static Comparison Compare(IReadOnlyList<Waits> all, int rounds, MachineFacts facts)
    {
        var slowest = all.Where(w => w.IsOurs).MaxBy(w => w.Seconds.Max())!;
        return new Comparison(
            Comparison.CurrentVersion,
            "watch",
            DateTimeOffset.UtcNow,
            rounds < UsualRounds ? "quick" : "whole",
            facts,
            "From a save to the first failing test",
            ["seconds, the median", "the shortest", "the longest"],
            [.. all.Select(w => new ComparisonRow(w.What, [Spread.Round(w.Median), .. w.Seconds.Count > 1 ? (double?[])[Spread.Round(w.Seconds.Min()), Spread.Round(w.Seconds.Max())] : [null, null]]))])
        {
            Remarks =
            [
                $"The same edit everywhere: the reference solution, made to answer in lower case, with another comment at its end in each of {rounds} rounds. Whoever reads saves again after two seconds, while the other tests still run.",
                "From its start: the program itself, the first compilation and the first verdict.",
            ],
            Targets = [new(FormattableString.Invariant($"The longest wait for kata watch, of every kata and round: {slowest.Seconds.Max():0.00} s, due below {DueSeconds}"), slowest.Seconds.Max() < DueSeconds)],
        };
    }
}
