using System.Runtime.CompilerServices;

namespace EventLoop.Analyzers.Tests;

/// <summary>The katas' own servers: the reference solutions are clean, and the wrong ones that block are not.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class KataTests
{
    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static IEnumerable<string> Katas => ["01-blocking", "02-nonblocking", "03-select", "04-epoll", "05-selectors"];

    private static IEnumerable<string> CorrectServers =>
        Directory.GetDirectories(Path.Combine(Repository(), "graders", "mutants"), "correct-*", SearchOption.AllDirectories)
            .Select(folder => Path.GetRelativePath(Repository(), folder));

    [TestCaseSource(nameof(Katas))]
    public async Task A_reference_solution_has_no_finding(string kata) =>
        Assert.That(await Findings(Path.Combine("solutions", kata)), Is.Empty);

    [TestCaseSource(nameof(CorrectServers))]
    public async Task A_correct_server_in_another_style_has_no_finding(string folder) =>
        Assert.That(await Findings(folder), Is.Empty);

    /// <summary>Wrong servers that block, wait wrongly or lose data, and what says so. All others are wrong in ways that no rule is about.</summary>
    private static readonly Dictionary<string, string> Deserved = new()
    {
        ["02-nonblocking/blocking-clients"] = "EVL0002 EVL0003",
        ["02-nonblocking/blocking-listener"] = "EVL0002 EVL0006",
        ["02-nonblocking/one-slow-client-stalls-all"] = "EVL0001",
        ["02-nonblocking/ignores-partial-sends"] = "EVL0006",
        ["02-nonblocking/sleeps-before-it-closes"] = "EVL0001",
        ["03-select/blocking-sends"] = "EVL0003",
        ["03-select/ignores-partial-sends"] = "EVL0006",
        ["03-select/pads-its-wait"] = "EVL0004",
        ["03-select/reuses-the-ready-list"] = "EVL0012",
        ["03-select/selects-in-groups-of-500"] = "EVL0004",
        ["03-select/timeout-in-the-wrong-unit"] = "EVL0005",
        ["04-epoll/edge-accepts-once"] = "EVL0008",
        ["04-epoll/edge-reads-once"] = "EVL0008",
        ["04-epoll/naps-after-each-turn"] = "EVL0001",
        ["04-epoll/one-slow-client-stalls-all"] = "EVL0003",
        ["04-epoll/spins-while-idle"] = "EVL0005",
        ["04-epoll/waits-a-moment-for-room"] = "EVL0004",
    };

    // One test for each, so that they share the processors.
    private static IEnumerable<string> Mutants =>
        Katas.SelectMany(kata => Directory.GetDirectories(Path.Combine(Repository(), "graders", "mutants", kata)).Select(folder => $"{kata}/{Path.GetFileName(folder)}"));

    [TestCaseSource(nameof(Mutants))]
    public async Task A_wrong_server_gets_the_findings_it_deserves(string mutant)
    {
        var found = await Findings(Path.Combine("graders", "mutants", mutant));
        Assert.That(string.Join(' ', found.Select(one => one[..7]).Distinct().Order()), Is.EqualTo(Deserved.GetValueOrDefault(mutant, "")), string.Join('\n', found));
    }

    [Test]
    public void Every_deserved_finding_is_of_a_wrong_server_that_is_there() => Assert.That(Deserved.Keys, Is.SubsetOf(Mutants));

    private static async Task<string[]> Findings(string folder)
    {
        var contract = Directory.GetFiles(Path.Combine(Repository(), "graders", "Katas.Contract"), "*.cs", SearchOption.AllDirectories).Where(IsSource);
        // A mutant replaces files of the solution and leaves the others as they are.
        var kata = Katas.Single(kata => folder.Contains(kata, StringComparison.Ordinal));
        var own = Directory.GetFiles(Path.Combine(Repository(), folder), "*.cs");
        var server = own.Concat(Directory.GetFiles(Path.Combine(Repository(), "solutions", kata), "*.cs").Where(file => !own.Any(one => Path.GetFileName(one) == Path.GetFileName(file))));
        var found = await Compiled.Findings(Compiled.Of([.. server.Concat(contract).Select(File.ReadAllText)]));
        return [.. found.Select(one => $"{one.Id} {one.GetMessage()}")];
    }

    private static bool IsSource(string file) =>
        !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
