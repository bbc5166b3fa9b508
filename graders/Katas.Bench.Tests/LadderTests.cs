using Katas.Grading;
using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>What the ladder says of servers.</summary>
public sealed class LadderTests
{
    private static readonly Rung One = new(1) { Latencies = new Latencies { P50 = 80, P99 = 200 } };

    [Test]
    public void A_server_that_takes_ten_times_as_long_bends_and_the_next_lesson_is_named()
    {
        var slow = new Rung(1_000) { Latencies = new Latencies { P50 = 2_400, P99 = 9_000 } };

        Assert.That(
            LadderVerdict.WhatHappened(slow, One),
            Is.EqualTo("With 1,000 clients it bends: half of all answers take longer than 2.4 ms, 30 times as long as with one client."));
        Assert.That(LadderVerdict.WhereToRead(Kata("03-select"), slow, One), Does.Contain("katas/04-epoll/README.md"));
        Assert.That(LadderVerdict.IsWrong(Kata("03-select"), slow), Is.False);
    }

    [Test]
    public void A_server_that_is_nine_times_as_slow_goes_on()
    {
        var rung = new Rung(1_000) { Latencies = new Latencies { P50 = 720 } };

        Assert.That(LadderVerdict.WhatHappened(rung, One), Is.Null);
    }

    [Test]
    public void Memory_that_grows_with_the_clients_is_told_for_each_of_them()
    {
        var rung = new Rung(1_000) { Latencies = One.Latencies, MemoryGrowth = 1024L * 1024 * 1024 };

        Assert.That(LadderVerdict.WhatHappened(rung, One), Is.EqualTo("With 1,000 clients it bends: its memory grew by 1,024 MiB, 1,048 KiB for each."));
    }

    [TestCase(nameof(LoadFault.Stalled), "02-nonblocking/README.md", false)]
    [TestCase(nameof(LoadFault.WrongBytes), "01-blocking/README.md", true)]
    public void One_client_at_a_time_is_no_fault_of_the_blocking_server(string fault, string lesson, bool isWrong)
    {
        var rung = new Rung(10) { Failure = new LoadFailure(Enum.Parse<LoadFault>(fault), "it happened") };

        Assert.That(LadderVerdict.WhatHappened(rung, One), Is.EqualTo("With 10 clients it fails: it happened."));
        Assert.That(LadderVerdict.WhereToRead(Kata("01-blocking"), rung, One), Does.Contain(lesson));
        Assert.That(LadderVerdict.IsWrong(Kata("01-blocking"), rung), Is.EqualTo(isWrong));
    }

    [Test]
    [Platform("Linux")]
    public async Task The_blocking_solution_stalls_with_ten_clients()
    {
        var rungs = await Climb(new ReferenceRecipe("01-blocking"));

        Assert.That(rungs.Select(r => r.Clients), Is.EqualTo(new[] { 1, 10 }));
        Assert.That(rungs[0].Latencies!.P50, Is.Positive);
        Assert.That(rungs[1].Failure!.Fault, Is.EqualTo(LoadFault.Stalled));
        Assert.That(rungs[1].Failure!.What, Is.EqualTo("9 of 10 clients got no answer within 5 s"));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_server_that_throws_is_told_by_what_it_threw()
    {
        var rungs = await Climb(new DotnetPeerRecipe(typeof(Servers.ThrowsAtOnce)));

        Assert.That(LadderVerdict.WhatHappened(rungs.Single(), rungs[0]), Does.StartWith("With one client the server threw InvalidOperationException: No, thanks."));
    }

    private static async Task<IReadOnlyList<Rung>> Climb(IRecipe recipe)
    {
        using var workshop = new Workshop();
        var rungs = new List<Rung>();
        var run = new LadderRun(recipe.Prepare(workshop.Folder), Cores.Choose(), workshop) { Seconds = 0.1 };
        await foreach (var rung in run.ClimbAsync(CancellationToken.None))
            rungs.Add(rung);
        Assert.That(OurProcesses.Children(), Is.Empty, "processes that were left behind");
        return rungs;
    }

    private static Katas.Testing.KataManifest Kata(string id) => KataCatalog.LoadManifests().Single(k => k.Id == id);
}
