using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What a machine that stands still takes from a wait is given back, up to a point.</summary>
public sealed class PatienceTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(500);

    private int _looks;

    [SetUp]
    public void Begin() => _looks = 0;

    [Test]
    public void Standing_still_is_no_waiting() =>
        Assert.That(Patience.Until(() => ++_looks == 4, Bound, StandStillFor(0.8 * Bound)));

    [Test]
    public void It_is_not_put_up_with_for_ever()
    {
        Assert.That(Patience.Until(() => ++_looks == 0, Bound, StandStillFor(2 * Bound)), Is.False);
        Assert.That(_looks, Is.LessThan(5));
    }

    private static Action StandStillFor(TimeSpan time) => () => Thread.Sleep(time);
}
