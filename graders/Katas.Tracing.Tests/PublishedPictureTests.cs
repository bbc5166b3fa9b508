using System.Xml.Linq;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Tracing.Tests;

/// <summary>The pictures in the repository: each is shown by a page, was made by the tool, and agrees with what the page says.</summary>
public sealed class PublishedPictureTests
{
    private static readonly string[] Pictures =
    [
        "katas/models.svg", "solutions/01-blocking/trace.svg", "solutions/02-nonblocking/trace.svg", "solutions/03-select/trace.svg",
        "solutions/04-epoll/trace.svg", "solutions/05-selectors/trace.svg",
    ];

    [TestCaseSource(nameof(Pictures))]
    public void A_picture_is_an_image_that_runs_and_loads_nothing(string picture)
    {
        var svg = XDocument.Load(Repository.Find().PathOf(picture));

        Assert.That(svg.Descendants().Select(e => e.Name.LocalName), Does.Not.Contain("script").And.Not.Contain("image").And.Not.Contain("foreignObject"));
        Assert.That(svg.Descendants().Attributes().Select(a => a.Name.LocalName), Does.Not.Contain("href"));
    }

    [TestCaseSource(nameof(Pictures))]
    public void A_page_shows_it(string picture)
    {
        var page = picture.StartsWith("katas", StringComparison.Ordinal) ? "katas/README.md" : $"{Path.GetDirectoryName(picture)}/NOTES.md";

        Assert.That(File.ReadAllText(Repository.Find().PathOf(page)), Does.Contain($"]({Path.GetFileName(picture)})"));
    }

    [TestCaseSource(nameof(Pictures))]
    public void It_shows_two_calls_that_copy_a_message(string picture) => Assert.That(DescriptionOf(picture), Does.Contain("2.0 calls that copy"));

    [TestCase("03-select")]
    [TestCase("04-epoll")]
    [TestCase("05-selectors")]
    public void It_shows_one_wait_a_message(string kata) => Assert.That(DescriptionOf($"solutions/{kata}/trace.svg"), Does.Contain("and 1.0 that wait"));

    [TestCase("01-blocking")]
    [TestCase("04-epoll")]
    [TestCase("05-selectors")]
    public void It_shows_an_idle_server_without_a_call(string kata) =>
        Assert.That(DescriptionOf($"solutions/{kata}/trace.svg"), Does.Contain(" 0 of them for nothing.").And.Contain("no call in"));

    private static string DescriptionOf(string picture) =>
        XDocument.Load(Repository.Find().PathOf(picture)).Descendants().First(e => e.Name.LocalName == "desc").Value;
}
