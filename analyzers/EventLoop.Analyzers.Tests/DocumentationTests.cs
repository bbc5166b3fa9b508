using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Tests;

/// <summary>Holds the pages, the index, the release files and the descriptors together, and runs the pages' code.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class DocumentationTests
{
    private static IEnumerable<string> Ids => RuleTable.All.Select(rule => rule.Id);

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "docs", "rules"));

    private static DiagnosticDescriptor Rule(string id) => RuleTable.All.Single(rule => rule.Id == id);

    private static string Page(string id) => File.ReadAllText(Path.Combine(Folder(), id + ".md"));

    [Test]
    public void Ids_are_consecutive_and_in_order() =>
        Assert.That(Ids, Is.EqualTo(Enumerable.Range(1, RuleTable.All.Length).Select(number => $"EVL{number:0000}")));

    [Test]
    public void Every_page_belongs_to_a_rule() =>
        Assert.That(Directory.GetFiles(Folder(), "EVL*.md").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Ids));

    [TestCaseSource(nameof(Ids))]
    public void The_page_says_what_the_descriptor_says(string id)
    {
        var rule = Rule(id);
        var page = Page(id);

        Assert.Multiple(() =>
        {
            Assert.That(page, Does.StartWith($"# {id}: {rule.Title}\n"));
            Assert.That(page, Does.Contain($"| Severity | {rule.DefaultSeverity} |"));
            Assert.That(page, Does.Contain($"| Category | {rule.Category} |"));
            Assert.That(rule.HelpLinkUri, Does.Match($"^https://.+/analyzers/docs/rules/{id}[.]md$"));
            foreach (var section in new[] { "Why", "Known false positives", "Known false negatives", "How to configure it" })
            {
                Assert.That(page, Does.Contain($"\n## {section}\n"));
            }
        });
    }

    [TestCaseSource(nameof(Ids))]
    public void The_index_and_the_release_file_list_the_rule(string id)
    {
        var rule = Rule(id);
        var index = File.ReadAllText(Path.Combine(Folder(), "README.md"));
        var releases = string.Concat(Directory.GetFiles(Path.Combine(Folder(), "..", "..", "EventLoop.Analyzers"), "AnalyzerReleases.*.md").Select(File.ReadAllText));

        Assert.That(index, Does.Contain($"| [{id}]({id}.md) | {rule.Title} | {rule.DefaultSeverity} |"));
        Assert.That(releases, Does.Contain($"{id} | {rule.Category} | {rule.DefaultSeverity} |"));
    }

    [TestCaseSource(nameof(Ids))]
    public async Task The_wrong_code_is_found_and_the_right_code_is_not(string id)
    {
        if (Code(id, "Wrong") is not { } wrong)
        {
            Assert.That(id, Is.EqualTo("EVL0013"), "only the rule about the options file has no code");
            return;
        }

        Assert.That((await Compiled.Findings(Compiled.Of(wrong))).Select(found => found.Id), Is.EqualTo(new[] { id }));
        Assert.That(await Compiled.Findings(Compiled.Of(Code(id, "Right")!)), Is.Empty);
    }

    private static string? Code(string id, string section) =>
        Regex.Match(Page(id), $"## {section}\n\n```csharp\n(.*?)```", RegexOptions.Singleline) is { Success: true } code ? code.Groups[1].Value : null;
}
