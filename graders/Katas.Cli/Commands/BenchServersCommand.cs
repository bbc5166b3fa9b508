using System.CommandLine;
using Katas.Bench;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata bench servers</c>: the five models side by side with what people would otherwise pick.</summary>
internal static class BenchServersCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer cells, each once: under two minutes instead of half an hour." };
        var moment = new Option<bool>("--moment") { Description = "Every cell for a moment, to see that it works.", Hidden = true };
        var rounds = BenchOptions.Rounds();
        var servers = Names("--server", "Only this server. Can be given several times.", ServerCatalog.All.Select(s => s.Id));
        var cells = Names("--cell", "Only this cell. Can be given several times.", CellCatalog.All.Select(c => c.Id));
        var output = BenchOptions.Out("servers.json and the plots");
        var command = new Command("servers", "Measures the reference solutions beside their peers.") { quick, moment, rounds, servers, cells, output };
        command.SetAction((parsed, cancel) =>
        {
            var (isQuick, isMoment) = (parsed.GetValue(quick), parsed.GetValue(moment));
            var pace = isMoment ? Pace.Moment : isQuick ? Pace.Quick : Pace.Whole;
            if (parsed.GetValue(rounds) is { } chosen)
                pace = pace with { Rounds = chosen };
            return RunAsync(
                terminal,
                new ServersBench(pace, line => terminal.Out.WriteLine(Printable.Line(line))),
                Chosen(ServerCatalog.All, s => s.Id, parsed.GetValue(servers), "server"),
                [.. Chosen(CellCatalog.All, c => c.Id, parsed.GetValue(cells), "cell").Where(c => !isQuick || c.IsQuick || parsed.GetValue(cells) is { Length: > 0 }).Select(c => isMoment ? c.Shrunk() : c)],
                parsed.GetValue(output),
                cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ServersBench bench, IReadOnlyList<BenchServer> servers, IReadOnlyList<Cell> cells, string? output, CancellationToken cancel)
    {
        BenchOptions.RequireLinux();
        BenchOptions.RequireFolder(output);
        var results = await bench.RunAsync(servers, cells, cancel).ConfigureAwait(false);
        ResultsTable.Write(terminal.Console, results);
        if (output is not null)
            BenchOptions.Write(terminal, output, [("servers.json", results.ToJson()), .. Plots.Of(results).Select(p => (p.Name, p.Picture.ToSvg()))]);
        return OursThatAreWrong(results).Any() ? ExitCode.NotRight : ExitCode.Done;
    }

    // A peer that fails is told of; a server of ours that fails makes every comparison doubtful.
    private static IEnumerable<ServerResult> OursThatAreWrong(BenchResults results) =>
        from server in results.Servers
        where server.Group is ServerGroup.Limit or ServerGroup.Reference
        from cell in results.Cells
        from result in cell.Results
        where result.Server == server.Id && result.IsWrong
        select result;

    private static Option<string[]> Names(string name, string description, IEnumerable<string> known) => new(name)
    {
        Description = $"{description} {string.Join(", ", known)}.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    // The limit always takes part: without it there is nothing to compare with.
    private static IReadOnlyList<T> Chosen<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string[]? names, string kind)
    {
        if (names is not { Length: > 0 })
            return all;
        foreach (var name in names)
        {
            if (all.All(one => nameOf(one) != name))
                throw new UserError(
                    $"There is no {kind} '{name}'.",
                    $"Did you mean {all.Select(nameOf).MinBy(known => Spelling.Distance(name, known))}? {CommandName.Of("help", "bench", "servers")} lists them.");
        }

        return [.. all.Where(one => names.Contains(nameOf(one)) || Equals(one, ServerCatalog.Limit))];
    }
}
