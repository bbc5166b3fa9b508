using System.Text;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What servers are sent is random enough to tell every kind of mistake, and the same for the same seed.</summary>
public sealed class RandomDataTests
{
    private const int Length = 100_000;

    [Test]
    public void The_same_seed_makes_the_same_bytes()
    {
        var once = RandomData.Make(new Random(1), Length);
        var again = RandomData.Make(new Random(1), Length);

        Assert.That(again, Is.EqualTo(once));
    }

    [Test]
    public void Another_call_makes_other_bytes()
    {
        var source = new Random(1);
        var once = RandomData.Make(source, Length);
        var again = RandomData.Make(source, Length);

        Assert.That(again, Is.Not.EqualTo(once));
    }

    [Test]
    public void Every_byte_occurs() =>
        Assert.That(RandomData.Make(new Random(1), Length).Distinct().Count(), Is.EqualTo(256));

    [Test]
    public void Most_is_text()
    {
        var ascii = RandomData.Make(new Random(1), Length).Count(b => Ascii.IsValid(b));

        Assert.That(ascii, Is.GreaterThan(Length * 9 / 10).And.LessThan(Length));
    }

    // A reply out of order is told by what stands there.
    [Test]
    public void No_piece_occurs_twice()
    {
        var bytes = RandomData.Make(new Random(1), Length);
        var pieces = Enumerable.Range(0, Length - 7).Select(at => BitConverter.ToUInt64(bytes, at)).ToHashSet();

        Assert.That(pieces, Has.Count.EqualTo(Length - 7));
    }

    [Test]
    public void The_last_bytes_are_random_too([Range(1, 17)] int length)
    {
        var ends = Enumerable.Range(0, 100).Select(seed => RandomData.Make(new Random(seed), length)[^1]).Distinct().Count();

        Assert.That(ends, Is.GreaterThan(30));
    }

    [Test]
    public void What_is_due_has_letters_changed_and_nothing_else()
    {
        var bytes = RandomData.Make(new Random(1), Length);

        Assert.That(Client.Upper(bytes), Is.EqualTo(bytes.Select(b => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b)));
    }
}
