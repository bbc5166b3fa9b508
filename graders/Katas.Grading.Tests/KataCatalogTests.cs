using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What the grader knows of the katas.</summary>
public sealed class KataCatalogTests
{
    [Test]
    public void Every_folder_of_katas_is_a_kata_with_tests()
    {
        var folders = Directory.GetDirectories(TheKatas.Repository.PathOf("katas")).Select(f => Path.GetFileName(f)).Order();

        Assert.That(TheKatas.All.Select(k => k.Id), Is.EqualTo(folders));
        Assert.That(TheKatas.All.Select(k => k.Tests.Count), Is.All.GreaterThan(20));
    }

    [Test]
    public void Names_tell_the_tests_of_a_kata_apart()
    {
        foreach (var kata in TheKatas.All)
            Assert.That(kata.Tests.Select(t => t.Name), Is.Unique, kata.Id);
    }

    [Test]
    public void Tests_come_in_the_order_of_the_lesson()
    {
        foreach (var kata in TheKatas.All)
            Assert.That(kata.Tests.Select(t => kata.Manifest.StepNumber(t.Step)), Is.Ordered, kata.Id);
    }

    [Test]
    public void A_method_that_several_fixtures_share_names_all_its_tests()
    {
        var selectors = TheKatas.All.Single(k => k.Id == "05-selectors");
        var shared = selectors.Tests.GroupBy(t => t.Method).First(g => g.Count() > 1);

        Assert.That(selectors.TestsNamed(shared.Key), Is.EquivalentTo(shared));
        Assert.That(selectors.TestsNamed(shared.First().Name), Is.EqualTo(new[] { shared.First() }));
        Assert.That(selectors.TestsNamed("No_such_test"), Is.Empty);
    }

    [TestCase("03-selct", "03-select", 1)]
    [TestCase("select", "03-select", 3)]
    [TestCase("", "abc", 3)]
    [TestCase("kitten", "sitting", 3)]
    public void Knows_how_far_words_are_apart(string a, string b, int distance) =>
        Assert.That((Spelling.Distance(a, b), Spelling.Distance(b, a)), Is.EqualTo((distance, distance)));
}
