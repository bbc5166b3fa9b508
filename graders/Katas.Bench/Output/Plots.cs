using System.Globalization;
using Katas.Drawing;

namespace Katas.Bench;

/// <summary>The pictures of a run: the five models in colour, and thin beside them what people would otherwise pick.</summary>
internal static class Plots
{
    private static readonly (string Server, Paint Paint)[] Models =
    [
        ("01-blocking", Paint.Purple),
        ("02-nonblocking", Paint.Vermilion),
        ("03-select", Paint.Orange),
        ("04-epoll", Paint.Blue),
        ("05-selectors", Paint.Green),
    ];

    private static readonly string[] Peers = ["libuv", "go", "node", "dotnet-async", "dotnet-threads", "python-asyncio", "python-selectors"];

    /// <summary>All pictures for which a run has numbers.</summary>
    /// <param name="results">The run.</param>
    /// <returns>The names of their files, and the pictures.</returns>
    public static IReadOnlyList<(string Name, Picture Picture)> Of(BenchResults results)
    {
        var charts = new (string Name, LineChart Chart)[]
        {
            ("throughput.svg", Throughput(results)),
            ("idle.svg", Idle(results)),
            ("latency.svg", Latency(results)),
        };
        return [.. charts.Where(c => c.Chart.Lines.Any(line => line.Values.OfType<double>().Count() > 1)).Select(c => (c.Name, c.Chart.Draw()))];
    }

    private static LineChart Throughput(BenchResults results) => new(
        "Throughput over clients",
        "Thousands of messages of 64 bytes answered in a second, one under way for each client",
        [.. CellCatalog.PingPongClients.Select(Number)],
        "clients",
        Lines(results, server => [.. CellCatalog.PingPongClients.Select(n => results.Median(CellCatalog.PingPongId(n), server, Measure.Rate) / 1000)]));

    private static LineChart Idle(BenchResults results) => new(
        "What idle clients cost",
        "The server's processor time for a message, in µs, while 10 clients talk and others are silent",
        [.. CellCatalog.IdleClients.Select(Number)],
        "silent clients",
        Lines(results, server => [.. CellCatalog.IdleClients.Select(n => results.Median(CellCatalog.AmongIdleId(n), server, Measure.CpuPerMessage))]));

    private static LineChart Latency(BenchResults results)
    {
        var cell = CellCatalog.PingPongId(100);
        Measure[] measures = [Measure.P50, Measure.P90, Measure.P99, Measure.P999];
        return new LineChart(
            "Latency of 100 clients",
            "µs from sending a message to the last byte of its answer, as fast as the server answers",
            ["50 %", "90 %", "99 %", "99.9 %"],
            "of all answers come sooner",
            Lines(results, server => [.. measures.Select(m => results.Median(cell, server, m))]));
    }

    private static IReadOnlyList<ChartLine> Lines(BenchResults results, Func<string, IReadOnlyList<double?>> valuesOf) =>
    [
        .. LinesOf(results, [(ServerCatalog.Limit.Id, Paint.Ink), .. Models], valuesOf),
        .. LinesOf(results, Peers.Select(p => (p, Paint.Grey)), valuesOf).Select(line => line with { IsThin = true }),
    ];

    private static IEnumerable<ChartLine> LinesOf(
        BenchResults results, IEnumerable<(string Server, Paint Paint)> servers, Func<string, IReadOnlyList<double?>> valuesOf) =>
        from server in servers
        let facts = results.Servers.FirstOrDefault(s => s.Id == server.Server)
        where facts is not null
        let values = valuesOf(facts.Id)
        where values.Any(v => v is > 0)
        select new ChartLine(facts.Title, server.Paint, values);

    private static string Number(int clients) => clients.ToString("N0", CultureInfo.InvariantCulture);
}
