using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>That everything that is measured works. How fast anything is does not matter here.</summary>
[Platform("Linux")]
public sealed class SmokeTests
{
    private static readonly string[] CanBeNothing = ["idle-cpu", "memory-1000", "memory-most"];

    [Test]
    public async Task Every_cell_has_numbers()
    {
        var servers = ServerCatalog.All.Where(s => s.Id is "c-epoll" or "04-epoll").ToList();

        var results = await Measure(servers, CellCatalog.All);

        Assert.That(results.Cells.Select(c => c.Id), Is.EqualTo(CellCatalog.All.Select(c => c.Id)));
        Assert.That(results.Servers.Select(s => s.Id), Does.Contain("04-epoll"));
        foreach (var cell in results.Cells)
            AssertHasNumbers(cell, CellCatalog.All.Single(c => c.Id == cell.Id), ReadyOf(servers, results));
        Assert.That(results.Duels.Select(d => (d.One, d.Other, d.Clients)), Is.EqualTo(new[] { ("04-epoll", "c-epoll", 100), ("04-epoll", "c-epoll", 1_000) }));
        Assert.That(results.Duels.Select(d => d.Ratio.Median), Has.All.Positive);
    }

    [Test]
    public async Task Every_server_answers_rightly_also_beside_a_slow_reader()
    {
        var cells = CellCatalog.All.Where(c => c.Id == CellCatalog.PingPongId(1) || c.Id == "slow-reader").ToList();

        var results = await Measure(ServerCatalog.All, cells);

        Assert.That(results.Servers.Select(s => s.Title).Concat(results.LeftOut.Select(l => l.Title)), Is.EquivalentTo(ServerCatalog.All.Select(s => s.Title)));
        Assert.That(results.Servers.Count(s => s.Group == ServerGroup.Reference), Is.EqualTo(5));
        var ready = ReadyOf(ServerCatalog.All, results);
        AssertHasNumbers(results.Cells[0], cells[0], ready);
        AssertHasNumbers(results.Cells[1], cells[1], ready);
    }

    [Test]
    public async Task A_peer_whose_compiler_is_missing_is_left_out_and_named()
    {
        var missing = new BenchServer("x", "A peer of nowhere", ServerGroup.Peer, new CRecipe("c/libuv.c", "libnowhere", "libnowhere-dev"));
        var said = new List<string>();

        var results = await new ServersBench(Pace.Moment, said.Add).RunAsync([missing], [], CancellationToken.None);

        Assert.That(results.Servers, Is.Empty);
        Assert.That(said, Has.Some.StartsWith("A peer of nowhere is left out: "));
        Assert.That(results.LeftOut.Single().Title, Is.EqualTo("A peer of nowhere"));
    }

    [TestCase(typeof(Servers.AnswersInLowerCase), "wrong bytes")]
    [TestCase(typeof(Servers.MixesClientsUp), "wrong bytes")]
    [TestCase(typeof(Servers.ClosesAtOnce), "the connection of client")]
    public async Task A_server_that_answers_wrongly_has_no_numbers(Type server, string failure)
    {
        var wrong = new BenchServer("wrong", "wrong", ServerGroup.Peer, new DotnetPeerRecipe(server));

        var results = await Measure([wrong], [new TalkCell("cell", "two clients", Katas.Bench.Measure.Rate, Busy: 2)]);

        var result = results.Cells[0].Results.Single();
        Assert.That(result.Failure, Does.Contain(failure));
        Assert.That(result.IsWrong, Is.True);
        Assert.That(result.Values, Is.Empty);
    }

    // Without its compiler, a peer is left out; that is a test of its own.
    private static IReadOnlyList<BenchServer> ReadyOf(IEnumerable<BenchServer> servers, BenchResults results) =>
        [.. servers.Where(s => results.Servers.Any(r => r.Id == s.Id))];

    private static async Task<BenchResults> Measure(IReadOnlyList<BenchServer> servers, IReadOnlyList<Cell> cells)
    {
        var results = await new ServersBench(Pace.Moment, _ => { }).RunAsync(servers, [.. cells.Select(c => c.Shrunk())], CancellationToken.None);
        Assert.That(OurProcesses.Children(), Is.Empty, "processes that were left behind");
        return results;
    }

    private static void AssertHasNumbers(CellResults results, Cell cell, IReadOnlyList<BenchServer> servers)
    {
        foreach (var server in servers)
        {
            var result = results.Results.Single(r => r.Server == server.Id);
            var what = $"{server.Title} in {cell.Id}";
            Assert.That(result.Failure, Is.EqualTo(cell.WhyNot(server)), what);
            if (result.Failure is not null)
                continue;
            Assert.That(result.Values, Does.ContainKey(cell.Main.Id), what);
            if (!CanBeNothing.Contains(cell.Id))
                Assert.That(result.Values[cell.Main.Id].Median, Is.Positive, what);
        }
    }
}
