using System.CommandLine;
using Katas.Bench;
using Katas.Grading;
using Katas.Learning;

namespace Katas.Cli;

/// <summary><c>kata ladder</c>: at which number of clients does the learner's own server bend?</summary>
internal static class LadderCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var id = LearnerOptions.NamedKata();
        var solution = new Option<bool>("--solution") { Description = "Take the reference solution up as well, and show both in one picture." };
        var output = new Option<string>("--out")
        {
            Description = "The folder for the picture.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "grades/ladder",
        };
        var command = new Command("ladder", "Shows at how many clients your server of a kata bends: 1, 10, 100 … up to 10,000.") { id, solution, output };
        command.SetAction((parsed, cancel) => RunAsync(
            terminal, KataName.Find(KataCatalog.Load(), parsed.GetRequiredValue(id)), parsed.GetValue(solution), parsed.GetRequiredValue(output), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Kata kata, bool withSolution, string output, CancellationToken cancel)
    {
        BenchOptions.RequireLinux();
        var cores = Cores.Choose();
        using var workshop = new Workshop();
        var repository = Repository.Find();
        terminal.Out.WriteLine($"{LadderRun.Rate:N0} messages of 64 bytes a second, from more and more clients. {cores.Description}");

        var own = await ClimbAsync(terminal, "your server", Ready(kata, repository.LearnersFilesOf(kata), workshop), cores, workshop, cancel).ConfigureAwait(false);
        var code = Judge(terminal, kata, own);
        var climbs = new List<(string, IReadOnlyList<Rung>)> { ("yours", own) };
        if (withSolution)
            climbs.Add(("solution", await ClimbAsync(terminal, "the solution", Ready(kata, repository.SolutionOf(kata), workshop), cores, workshop, cancel).ConfigureAwait(false)));
        if (climbs.Any(climb => climb.Item2.Any(rung => rung.Latencies is not null)))
            BenchOptions.Write(terminal, output, [($"{kata.Id}.svg", LadderPicture.Draw(kata.Id, climbs).ToSvg())]);
        return code;
    }

    private static ReadyServer Ready(Kata kata, IReadOnlyList<SourceFile> sources, Workshop workshop) =>
        HostCommand.For(ServerBuild.Compile(kata, sources, workshop.Folder), kata.Manifest.Server);

    private static async Task<IReadOnlyList<Rung>> ClimbAsync(Terminal terminal, string name, ReadyServer server, Cores cores, Workshop workshop, CancellationToken cancel)
    {
        terminal.Out.WriteLine($"\n{name}\n  {"clients",7}  {"half within",11}  {"99 % within",11}  {"processor",9}  {"memory",9}");
        var rungs = new List<Rung>();
        await foreach (var rung in new LadderRun(server, cores, workshop).ClimbAsync(cancel).ConfigureAwait(false))
        {
            rungs.Add(rung);
            if (rung.Latencies is { } latencies)
                terminal.Out.WriteLine($"  {rung.Clients,7:N0}  {LadderVerdict.Time(latencies.P50),11}  {LadderVerdict.Time(latencies.P99),11}  {rung.CpuPercent,7:0} %  {$"+{rung.MemoryGrowth / 1048576.0:0.0} MiB",9}");
        }

        if (LadderVerdict.IsBusy(rungs[0]))
            terminal.Out.WriteLine("This machine is busy with something else: one client alone waits so long. Close it, and climb again.");
        if (LadderVerdict.WhatHappened(rungs[^1], rungs[0]) is { } sentence)
            terminal.Out.WriteLine(Printable.Line(sentence));
        else
            terminal.Out.WriteLine($"It carries {rungs[^1].Clients:N0} clients as it carries one.{WhyNotMore(rungs[^1])}");
        return rungs;
    }

    private static string WhyNotMore(Rung last) => last.Clients < LadderRun.Steps[^1]
        ? " A process may hold too few descriptors here for more; see it with: ulimit -Hn"
        : "";

    private static int Judge(Terminal terminal, Kata kata, IReadOnlyList<Rung> rungs)
    {
        if (LadderVerdict.WhatHappened(rungs[^1], rungs[0]) is not null)
            terminal.Out.WriteLine(LadderVerdict.WhereToRead(kata.Manifest, rungs[^1], rungs[0]));
        return LadderVerdict.IsWrong(kata.Manifest, rungs[^1]) ? ExitCode.NotRight : ExitCode.Done;
    }
}
