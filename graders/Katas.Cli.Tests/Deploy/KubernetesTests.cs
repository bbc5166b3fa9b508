using System.Globalization;
using System.Text.RegularExpressions;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>What the manifests for Kubernetes say, as far as no cluster is needed to see it.</summary>
public sealed partial class KubernetesTests
{
    private static readonly string Grade = Read("grade-class.yaml");
    private static readonly string Merge = Read("merge-shards.yaml");

    [Test]
    public void Every_shard_is_graded_by_a_pod_and_merged()
    {
        var shards = int.Parse(Completions().Match(Grade).Groups["count"].Value, CultureInfo.InvariantCulture);

        Assert.That(Grade, Does.Contain("completionMode: Indexed").And.Contain($"value: \"{shards}\""));
        Assert.That(
            MergedShard().Matches(Merge).Select(m => m.Groups["shard"].Value),
            Is.EqualTo(Enumerable.Range(1, shards).Select(i => i.ToString(CultureInfo.InvariantCulture))));
    }

    [TestCase("grade")]
    [TestCase("merge")]
    public async Task The_command_has_these_options(string command)
    {
        var help = (await Kata.RunAsync(command, "--help")).Output;

        var options = Option().Matches(command == "grade" ? Grade : Merge).Select(m => m.Value).Distinct().ToList();
        Assert.That(options, Is.Not.Empty);
        foreach (var option in options)
            Assert.That(help, Does.Match($@"\n\s+(-\S+, )*{option} "));
    }

    private static string Read(string name) => File.ReadAllText(Repository.Find().PathOf($"graders/deploy/kubernetes/{name}"));

    [GeneratedRegex(@"completions: (?<count>\d+)")]
    private static partial Regex Completions();

    [GeneratedRegex(@"- /class/grades/shards/(?<shard>\d+)$", RegexOptions.Multiline)]
    private static partial Regex MergedShard();

    [GeneratedRegex(@"(?<=\s)--[a-z]+")]
    private static partial Regex Option();
}
