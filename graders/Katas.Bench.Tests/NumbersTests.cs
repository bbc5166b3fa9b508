using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>The arithmetic behind every number.</summary>
public sealed class NumbersTests
{
    [Test]
    public void Percentiles_are_right_to_two_percent()
    {
        var histogram = new LatencyHistogram();
        for (var microseconds = 1; microseconds <= 10_000; microseconds++)
            histogram.Add(microseconds * 1000L);

        var latencies = histogram.Summarize();

        Assert.That(latencies.P50, Is.EqualTo(5_000).Within(2).Percent);
        Assert.That(latencies.P90, Is.EqualTo(9_000).Within(2).Percent);
        Assert.That(latencies.P99, Is.EqualTo(9_900).Within(2).Percent);
        Assert.That(latencies.P999, Is.EqualTo(9_990).Within(2).Percent);
        Assert.That(latencies.Max, Is.EqualTo(10_000));
    }

    [TestCase(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [TestCase(new[] { 4.0, 1.0 }, 2.5)]
    [TestCase(new[] { 7.0 }, 7.0)]
    public void The_median_is_the_one_in_the_middle(double[] numbers, double median) =>
        Assert.That(Spread.Of(numbers), Is.EqualTo(new Spread(median, numbers.Min(), numbers.Max())));

    [Test]
    public async Task A_noisy_group_is_measured_again_and_told_when_that_does_not_help()
    {
        // The limit: quiet, noisy, quiet again; and noisy for ever.
        var calm = await Run(limits: [100, 50, 100, 100]);
        var restless = await Run(limits: [100, 50, 100, 50]);

        Assert.That((calm.Other.IsNoisy, calm.Other.RatioToLimit), Is.EqualTo((false, 0.8)));
        Assert.That((calm.Limit.IsNoisy, calm.Limit.Values["rate"].Min), Is.EqualTo((false, 100)), "what was thrown away is in no number of the limit either");
        Assert.That((restless.Other.IsNoisy, restless.Limit.IsNoisy), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Where_less_is_better_half_as_much_is_twice_as_good()
    {
        var result = await Run(limits: [160, 160], measure: Measure.P99);

        Assert.That(result.Other.RatioToLimit, Is.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_ends_too_early_spoils_only_its_own_numbers()
    {
        var cell = new TalkCell("cell", "a cell", Measure.Rate, Busy: 1);
        var rounds = new CellRounds(cell, ServerCatalog.Limit, Pace.Quick, (measured, _) => measured == ServerCatalog.Limit
            ? Task.FromResult(Sample.Of((Measure.Rate, 100)))
            : throw new FileNotFoundException("/proc/1234/stat is not there."));

        var results = await rounds.RunAsync([ServerCatalog.Limit, Other]);

        Assert.That(results[0].Values["rate"].Median, Is.EqualTo(100));
        Assert.That((results[1].Failure, results[1].IsWrong), Is.EqualTo(("/proc/1234/stat is not there.", false)));
    }

    [Test]
    public void Two_servers_that_took_turns_are_compared_by_these()
    {
        var cell = new CellResults(CellCatalog.PingPongId(100), "a cell", Measure.Rate.Id, Measure.Rate.Unit, [Beside("04-epoll", 0.5), Beside(ServerCatalog.Limit.Id, 1)]);
        var results = new BenchResults(BenchResults.CurrentVersion, "servers", default, Pace.Quick, null!, [], [], [cell]);
        var inTurn = results with { Duels = [new DuelResult("04-epoll", ServerCatalog.Limit.Id, 100, Spread.Of([0.9, 0.96, 1.1]))] };

        Assert.That(Target.Check(results).Single(), Is.EqualTo(new Target("04 epoll beside raw C, 100 clients: 0.50, due at least 0.95", IsMet: false)));
        Assert.That(Target.Check(inTurn).Single(), Is.EqualTo(new Target("04 epoll beside raw C, 100 clients: 0.96, due at least 0.95", IsMet: true)));
    }

    private static ServerResult Beside(string server, double ratio) => new(server, new Dictionary<string, Spread>()) { RatioToLimit = ratio };

    private static readonly BenchServer Other = new("other", "other", ServerGroup.Peer, new CRecipe("nothing.c"));

    private static async Task<(ServerResult Limit, ServerResult Other)> Run(double[] limits, Measure? measure = null)
    {
        var cell = new TalkCell("cell", "a cell", measure ?? Measure.Rate, Busy: 1);
        var next = new Queue<double>(limits);
        var rounds = new CellRounds(cell, ServerCatalog.Limit, Pace.Quick with { Repeats = 2 }, (measured, _) => Task.FromResult(
            Sample.Of((cell.Main, measured == Other ? 80 : next.Count > 1 ? next.Dequeue() : next.Peek()))));

        var results = await rounds.RunAsync([ServerCatalog.Limit, Other]);
        return (results[0], results[1]);
    }
}
