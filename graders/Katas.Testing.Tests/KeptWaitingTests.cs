using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>How long a process was kept waiting: what its threads waited for, and never longer than it could be.</summary>
public sealed class KeptWaitingTests
{
    private KeptWaiting.WaitingLine _line = null!;

    [SetUp]
    public void Begin() => _line = new KeptWaiting.WaitingLine(TimeSpan.FromSeconds(20));

    [Test]
    public void Waits_one_after_the_other_add_up()
    {
        See(at: 100, 100);
        See(at: 400, 0, 300);

        Assert.That(See(at: 1000, 200), Is.EqualTo(600));
    }

    // The kernel tells of a wait when it is over.
    [Test]
    public void A_long_wait_counts_in_full()
    {
        for (var at = 2; at < 3000; at += 2)
            See(at);

        Assert.That(See(at: 3000, 2900), Is.EqualTo(2900));
    }

    // Between two looks, one thread may have waited for another that waited.
    [Test]
    public void Waits_between_two_looks_are_taken_for_one_after_the_other()
    {
        Assert.That(See(at: 1000, 300, 300, 300), Is.EqualTo(900));
    }

    // Who looks seldom, because he has no processor either, learns of the first wait only when the second goes on.
    [Test]
    public void Waits_that_are_seen_late_keep_out_no_later_ones()
    {
        See(at: 200, 110);

        Assert.That(See(at: 270, 150), Is.EqualTo(260));
    }

    [Test]
    public void A_crowd_that_waits_at_the_same_time_counts_once()
    {
        const int Crowd = 40;
        for (var at = 10; at < 900; at += 10)
            See(at, [.. Enumerable.Repeat(10, Crowd)]);

        Assert.That(See(at: 900, [.. Enumerable.Repeat(800, Crowd)]), Is.EqualTo(900));
        Assert.That(See(at: 8000), Is.EqualTo(900).Within(2), "and what they waited does not last for later");
    }

    [Test]
    public void Waits_that_are_too_short_to_be_seen_add_up()
    {
        double all = 0;
        for (var at = 2; at <= 2000; at += 2)
            all = See(TimeSpan.FromMilliseconds(at), TimeSpan.FromMicroseconds(250));

        Assert.That(all, Is.EqualTo(250).Within(1));
    }

    private double See(int at, params int[] waits) =>
        See(TimeSpan.FromMilliseconds(at), [.. waits.Select(wait => TimeSpan.FromMilliseconds(wait))]);

    private double See(TimeSpan at, params TimeSpan[] waits) => _line.Add(waits, at).TotalMilliseconds;
}
