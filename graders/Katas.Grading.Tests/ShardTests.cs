using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>The parts of a class are the class.</summary>
public sealed class ShardTests
{
    private static readonly string[] Students = [.. Enumerable.Range(0, 500).Select(i => $"student-{i}")];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void Everybody_is_in_exactly_one_part(int count)
    {
        var shards = Enumerable.Range(1, count).Select(i => new Shard(i, count));

        Assert.That(Students.Select(student => shards.Count(s => s.Includes(student))), Is.All.EqualTo(1));
    }

    [Test]
    public void The_parts_are_about_equal() =>
        Assert.That(Enumerable.Range(1, 4).Select(i => Students.Count(new Shard(i, 4).Includes)), Is.All.InRange(90, 160));

    [Test]
    public void The_split_is_the_same_everywhere_and_for_ever() =>
        Assert.That(new[] { "ada", "bob", "cy", "dee" }.Select(s => new Shard(1, 2).Includes(s)), Is.EqualTo(new[] { false, true, false, true }));

    [TestCase("2/8", 2, 8)]
    [TestCase("1/1", 1, 1)]
    public void Reads(string text, int index, int count)
    {
        Assert.That(Shard.TryParse(text, out var shard));
        Assert.That(shard, Is.EqualTo(new Shard(index, count)));
    }

    [TestCase("0/2")]
    [TestCase("3/2")]
    [TestCase("1")]
    [TestCase("1/2/3")]
    [TestCase("-1/2")]
    [TestCase("a/b")]
    [TestCase("1/0")]
    [TestCase(" 1/2")]
    public void Refuses(string text) => Assert.That(Shard.TryParse(text, out _), Is.False);
}
