using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>What the command line says of itself.</summary>
public sealed class HelpTests
{
    [Test]
    public Task Help_of_kata() => VerifyHelpOf();

    [Test]
    public Task Help_of_list() => VerifyHelpOf("list");

    [Test]
    public Task Help_of_watch() => VerifyHelpOf("watch");

    [Test]
    public Task Help_of_test() => VerifyHelpOf("test");

    [Test]
    public Task Help_of_hint() => VerifyHelpOf("hint");

    [Test]
    public Task Help_of_reset() => VerifyHelpOf("reset");

    [Test]
    public Task Help_of_solution() => VerifyHelpOf("solution");

    [Test]
    public Task Help_of_grade() => VerifyHelpOf("grade");

    [Test]
    public Task Help_of_report() => VerifyHelpOf("report");

    [Test]
    public Task Help_of_merge() => VerifyHelpOf("merge");

    [Test]
    public Task Help_of_export() => VerifyHelpOf("export");

    [Test]
    public Task Help_of_export_gradescope() => VerifyHelpOf("export", "gradescope");

    [Test]
    public Task Help_of_export_github() => VerifyHelpOf("export", "github");

    [Test]
    public Task Help_of_demo() => VerifyHelpOf("demo");

    [Test]
    public Task Help_of_check() => VerifyHelpOf("check");

    [Test]
    public Task Help_of_ladder() => VerifyHelpOf("ladder");

    [Test]
    public Task Help_of_bench() => VerifyHelpOf("bench");

    [Test]
    public Task Help_of_bench_watch() => VerifyHelpOf("bench", "watch");

    [Test]
    public Task Help_of_bench_grade() => VerifyHelpOf("bench", "grade");

    [Test]
    public Task Help_of_bench_analyzer() => VerifyHelpOf("bench", "analyzer");

    [Test]
    public Task Help_of_bench_page() => VerifyHelpOf("bench", "page");

    [Test]
    public Task Help_of_bench_servers() => VerifyHelpOf("bench", "servers");

    [Test]
    public Task Help_of_trace() => VerifyHelpOf("trace");

    [Test]
    public async Task Kata_alone_shows_the_help_and_is_wrong_usage()
    {
        var alone = await Kata.RunAsync();
        var help = await Kata.RunAsync("--help");

        Assert.That(alone.Output, Is.EqualTo(help.Output));
        Assert.That(alone.Code, Is.EqualTo(ExitCode.WrongUsage));
    }

    private static async Task VerifyHelpOf(params string[] command)
    {
        var ended = await Kata.RunAsync([.. command, "--help"]);

        Assert.That(ended.Code, Is.EqualTo(ExitCode.Done));
        var processors = $"[default: {3 * Environment.ProcessorCount}]";
        await Verifier.Verify(ended.Output.Replace(processors, "[default: three times the number of processors]", StringComparison.Ordinal).TrimEnd());
    }
}
