using System.Text.RegularExpressions;
using System.Xml.Linq;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>That the page in the repository says what its numbers say.</summary>
public sealed class PageTests
{
    private static readonly Repository Repository = Repository.Find();

    [Test]
    public void The_page_and_its_plots_are_what_the_numbers_make_of_them()
    {
        foreach (var (path, content) in BenchPage.Load(Repository.PathOf(BenchPage.Folder)).Files())
            Assert.That(File.ReadAllText(Repository.PathOf(path)), Is.EqualTo(content), $"{path} is stale. Run: dotnet run --project graders/Katas.Cli -- bench page");
    }

    [Test]
    public void Every_plot_is_a_picture_with_a_text_for_those_who_do_not_see_it()
    {
        var plots = BenchPage.Load(Repository.PathOf(BenchPage.Folder)).Files().Where(f => f.Path.EndsWith(".svg", StringComparison.Ordinal)).ToList();

        Assert.That(plots.Select(p => Path.GetFileName(p.Path)), Is.SupersetOf(new[] { "throughput.svg", "idle.svg", "latency.svg" }));
        foreach (var (path, content) in plots)
        {
            var svg = XDocument.Parse(content).Root!;
            Assert.That(svg.Elements().Single(e => e.Name.LocalName == "desc").Value, Does.Match("[0-9]"), path);
            Assert.That(content, Does.Not.Match("https?://(?!www.w3.org)"), path);
        }
    }

    [Test]
    public void The_readme_shows_a_plot_that_exists()
    {
        var shown = Regex.Match(File.ReadAllText(Repository.PathOf("README.md")), @"\]\((graders/docs/benchmarks/[a-z]+\.svg)\)").Groups[1].Value;

        Assert.That(shown, Is.Not.Empty);
        Assert.That(File.Exists(Repository.PathOf(shown)), shown);
    }

    [Test]
    public void Numbers_are_the_same_after_they_were_kept()
    {
        var json = File.ReadAllText(Repository.PathOf($"{BenchPage.Folder}/servers.json"));

        Assert.That(BenchResults.FromJson(json).ToJson(), Is.EqualTo(json.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Numbers_of_another_version_are_refused()
    {
        var json = File.ReadAllText(Repository.PathOf($"{BenchPage.Folder}/servers.json"));

        Assert.That(() => BenchResults.FromJson(json.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal)), Throws.TypeOf<InvalidDataException>());
    }
}
