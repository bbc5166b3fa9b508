using System.Globalization;
using System.Text;
using Katas.Grading;

namespace Katas.Bench;

/// <summary>Writes the page of the benchmarks from what is kept of the last runs.</summary>
/// <param name="servers">The servers.</param>
/// <param name="comparisons">The grader, the analyzer and <c>kata watch</c>, as far as they were measured.</param>
internal sealed class BenchPage(BenchResults servers, IReadOnlyList<Comparison> comparisons)
{
    /// <summary>Where the page is, from the root of the repository.</summary>
    public const string Path = "graders/docs/benchmarks.md";

    /// <summary>The folder of the numbers and the pictures, from the root of the repository.</summary>
    public const string Folder = "graders/docs/benchmarks";

    /// <summary>Reads what is kept.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The page.</returns>
    /// <exception cref="UserError">There is nothing.</exception>
    public static BenchPage Load(string folder)
    {
        var path = System.IO.Path.Combine(folder, "servers.json");
        if (!File.Exists(path))
            throw new UserError($"{path} is missing.", $"Measure first: kata bench servers --out {folder}");
        var others = new[] { "grade.json", "analyzer.json", "watch.json" }.Select(name => System.IO.Path.Combine(folder, name));
        return new BenchPage(BenchResults.FromJson(File.ReadAllText(path)), [.. others.Where(File.Exists).Select(f => Comparison.FromJson(File.ReadAllText(f)))]);
    }

    /// <summary>All files of the page: itself, and its pictures.</summary>
    /// <returns>Their paths from the root of the repository, and their contents.</returns>
    public IReadOnlyList<(string Path, string Content)> Files() =>
    [
        (Path, Markdown()),
        .. Plots.Of(servers).Select(plot => ($"{Folder}/{plot.Name}", plot.Picture.ToSvg())),
        .. comparisons.Select(comparison => ($"{Folder}/{comparison.Kind}.svg", ComparisonPicture.Draw(comparison).ToSvg())),
    ];

    private string Markdown()
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            Measured on {ComparisonOutput.Day(servers.When)} and written by `kata bench page` from [servers.json](benchmarks/servers.json). To measure your own machine:

            ```console
            dotnet run --project graders/Katas.Cli -- bench servers --quick     # under two minutes
            dotnet run --project graders/Katas.Cli -- bench servers --out here  # everything, with the plots
            ```

            {BenchProse.WhatToSee}

            """);
        foreach (var plot in Plots.Of(servers))
            page.Append(CultureInfo.InvariantCulture, $"\n![{plot.Picture.Title}](benchmarks/{plot.Name})\n");
        foreach (var sheet in Sheet.All.Where(sheet => sheet.ColumnsOf(servers).Count > 0))
            Append(page, sheet);
        page.Append("\n~ The machine was not quiet, also when it was measured again. – Not measured, for a reason below.\n\n");
        Append(page, Remarks.Of(servers));
        page.Append("\n## What was due\n\n");
        Append(page, Target.Check(servers));
        page.Append(BenchProse.ThePrice);
        foreach (var comparison in comparisons)
            Append(page, comparison);
        AppendMethod(page);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private void Append(StringBuilder page, Sheet sheet)
    {
        var columns = sheet.ColumnsOf(servers);
        page.Append(CultureInfo.InvariantCulture, $"\n## {sheet.Title}\n\n|  | {string.Join(" | ", columns.Select(c => c.Title))} |\n| --- |{string.Concat(columns.Select(_ => " ---: |"))}\n");
        foreach (var server in servers.Servers)
            page.Append(CultureInfo.InvariantCulture, $"| {server.Title} | {string.Join(" | ", columns.Select(c => c.TextOf(servers, server.Id)))} |\n");
    }

    private static void Append(StringBuilder page, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
            page.Append(CultureInfo.InvariantCulture, $"- {Plain(sentence)}\n");
    }

    private static void Append(StringBuilder page, IEnumerable<Target> targets)
    {
        foreach (var target in targets)
            page.Append(CultureInfo.InvariantCulture, $"- {(target.IsMet ? "met" : "**missed**")}: {Plain(target.Text)}\n");
    }

    private void Append(StringBuilder page, Comparison comparison)
    {
        page.Append(CultureInfo.InvariantCulture, $"""

            ## {comparison.Title}

            `kata bench {comparison.Kind}`, {ComparisonOutput.Day(comparison.When)}, the {comparison.Pace} form, {WhereOf(comparison.Machine)}.

            ![{comparison.Title}](benchmarks/{comparison.Kind}.svg)

            |  | {string.Join(" | ", comparison.Columns.Select(Plain))} |
            | --- |{string.Concat(comparison.Columns.Select(_ => " ---: |"))}

            """);
        foreach (var row in comparison.Rows)
            page.Append(CultureInfo.InvariantCulture, $"| {Plain(row.Name)} | {string.Join(" | ", row.Values.Select(ComparisonOutput.TextOf))} |\n");
        page.Append('\n');
        Append(page, comparison.Remarks);
        Append(page, comparison.Targets);
    }

    private string WhereOf(MachineFacts machine) =>
        machine.IsLike(servers.Machine) ? "on a machine like that of the servers"
        : $"on another machine than the servers: {Plain(machine.Processor)}, {machine.Processors} processors, Linux {machine.Kernel}";

    private void AppendMethod(StringBuilder page)
    {
        var machine = servers.Machine;
        page.Append(CultureInfo.InvariantCulture, $"""

            ## How it was measured

            - **Machine.** {Plain(machine.Processor)}, {machine.Processors} processors{(machine.IsVirtual ? " of a virtual machine" : "")}, {machine.MemoryMiB:N0} MiB, {Plain(machine.System)}, Linux {machine.Kernel}, .NET {machine.Runtime}, {machine.Descriptors:N0} descriptors a process. {Plain(machine.Cores)}{(machine.BusyBefore is { } busy ? $" In the second before the run, {busy:0.0#} processors were busy with something else." : "")}
            - **Rounds.** {servers.Pace.Rounds} {(servers.Pace.Rounds == 1 ? "round" : "rounds")} of {servers.Pace.Seconds} s for each server and timed cell, after {servers.Pace.WarmUp} s to warm up, and {servers.Pace.LongWarmUp} s where the runtime compiles what is hot meanwhile; medians. What is weighed or counted is measured once.{(servers.Pace.Rounds < Pace.Whole.Rounds ? $" (Without `--rounds`, it is {Pace.Whole.Rounds} rounds.)" : "")} [servers.json](benchmarks/servers.json) has the smallest and the largest as well.

            """);
        page.Append(servers.Duels.Count > 0 ? BenchProse.InTurn : BenchProse.BesideTheLimit);
        page.Append(BenchProse.Method);
        page.Append(LoadCheck());
        page.Append("\n| server | made or run by |\n| --- | --- |\n");
        foreach (var server in servers.Servers)
            page.Append(CultureInfo.InvariantCulture, $"| {server.Title} | {Plain(server.Version)} |\n");
    }

    // In the middle of a line, nothing else means anything to Markdown.
    private static string Plain(string text) =>
        string.Concat(SafeText.Line(text).Select(c => c == '<' ? "&lt;" : @"\`*_[]|".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));

    // The limit is the server that leaves the generator the least time.
    private string LoadCheck()
    {
        var cells = CellCatalog.PingPongClients.Select(CellCatalog.PingPongId).Concat(["pipelined", "bulk"])
            .Select(id => (Id: id, Server: servers.Median(id, ServerCatalog.Limit.Id, Measure.ServerShare), Load: servers.Median(id, ServerCatalog.Limit.Id, Measure.LoadShare)))
            .Where(c => c.Server is not null)
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Id} {c.Server:0} and {c.Load:0} %"));
        return $"- **Was the generator the bottleneck?** What the limit, raw C, used of its processor, and the generator of its own: {string.Join(", ", cells)}. {BenchProse.Bottleneck}\n";
    }
}
