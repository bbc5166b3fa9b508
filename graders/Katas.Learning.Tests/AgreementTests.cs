using System.Diagnostics;
using System.Xml.Linq;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Learning.Tests;

/// <summary><c>kata test</c> and <c>dotnet test</c> say the same of the same files.</summary>
[Parallelizable]
public sealed class AgreementTests
{
    private const string Id = "03-select";

    private static readonly Repository Original = Repository.FindAbove(AppContext.BaseDirectory)!;

    // One for all: its project is restored once.
    private Clone _clone = null!;
    private bool _isRestored;

    [OneTimeSetUp]
    public void Clone()
    {
        _clone = new Clone();
        var katas = Original.PathOf("katas");

        // The kata's own project and tests, with the learner's file of the clone in place of the one in the repository.
        _clone.Write("katas/Directory.Build.props", $"<Project><Import Project=\"{katas}/Directory.Build.props\" /></Project>");
        _clone.Write("katas/Directory.Packages.props", $"<Project><Import Project=\"{Original.PathOf("Directory.Packages.props")}\" /></Project>");
        _clone.Write($"katas/{Id}/Katas.Select.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><Compile Include=\"{katas}/{Id}/*Tests.cs\" /></ItemGroup></Project>");
    }

    [OneTimeTearDown]
    public void Remove() => _clone.Dispose();

    [Test]
    public Task On_the_stub() => ExpectTheSame($"graders/stubs/{Id}/SelectServer.cs", passes: false);

    [Test]
    public Task On_the_solution() => ExpectTheSame($"solutions/{Id}/SelectServer.cs", passes: true, "Name~Stops_while_idle|Name~UPPER");

    [Test]
    public Task On_a_wrong_server() => ExpectTheSame($"graders/mutants/{Id}/drops-the-tail/SelectServer.cs", passes: false, "TestCategory=Behaviour&Name~half_close&Name!~Sleeps|Name~Changes_no_byte");

    [Test]
    public async Task On_what_does_not_compile()
    {
        _clone.Write("broken.cs", "namespace Katas.Select; public sealed class SelectServer : IServer { public void Run( }");

        await ExpectTheSame(_clone.Repository.PathOf("broken.cs"), passes: false);
    }

    private async Task ExpectTheSame(string server, bool passes, string? filter = null)
    {
        _clone.Write($"katas/{Id}/SelectServer.cs", await File.ReadAllTextAsync(Original.PathOf(server)));
        var kata = _clone.KataOf(Id);
        var ours = await _clone.Learner.TestAsync(kata, filter, Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(TextWriter.Null) }), CancellationToken.None);
        var theirs = await DotnetTestAsync(filter);

        var record = _clone.Learner.ProgressOf(kata).Record ?? _clone.Learner.Cache.Versions(Id)[0];
        Assert.That(record.Runs.ToDictionary(r => r.FullName, r => $"{r.Outcome}"), Is.EquivalentTo(theirs.Outcomes));
        Assert.That((ours, theirs.Code == 0), Is.EqualTo((passes, passes)));
    }

    private async Task<(int Code, Dictionary<string, string> Outcomes)> DotnetTestAsync(string? filter)
    {
        var results = _clone.Repository.PathOf("results");
        if (Directory.Exists(results))
            Directory.Delete(results, recursive: true);
        string[] arguments =
        [
            // What it refers to was built before these tests.
            "test", Path.Combine(_clone.Repository.Root, "katas", Id), "--nologo", "-p:BuildProjectReferences=false",
            "--logger", "trx;LogFileName=results.trx", "--results-directory", results,
            .. _isRestored ? (string[])["--no-restore"] : [],
            .. filter is null ? [] : (string[])["--filter", filter],
        ];
        _isRestored = true;
        using var process = Process.Start(new ProcessStartInfo(Dotnet.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        await Task.WhenAll(output, process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await TestContext.Out.WriteLineAsync(await output);
        return (process.ExitCode, OutcomesIn(Path.Combine(results, "results.trx")));
    }

    private static Dictionary<string, string> OutcomesIn(string trx)
    {
        if (!File.Exists(trx))
            return [];
        XNamespace ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        var document = XDocument.Load(trx);
        var names = document.Descendants(ns + "UnitTest").ToDictionary(
            t => t.Attribute("id")!.Value,
            t => t.Element(ns + "TestMethod")!.Attribute("className")!.Value + "." + t.Element(ns + "TestMethod")!.Attribute("name")!.Value);
        return document.Descendants(ns + "UnitTestResult").ToDictionary(
            r => names[r.Attribute("testId")!.Value],
            r => r.Attribute("outcome")!.Value is "NotExecuted" ? "Skipped" : r.Attribute("outcome")!.Value);
    }
}
