using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Whenever the grader is killed: nothing that it called finished is lost, and the same command ends as if nothing had been.</summary>
[Platform("Linux,MacOsX"), Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KillTests
{
    // Nothing here runs a test, so that a run is short, and no time differs from one to the next.
    private static readonly string[] Options = ["--kata", "01-blocking", "03-select", "--sandbox", "none", "--jobs"];

    private Folder _folder = null!;
    private RealProgram _kata = null!;
    private string[] _command = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new Folder();
        _kata = new RealProgram(_folder);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    // Compilers take most of the time, and nearly all kills; where there is nothing to compile, it keeps results all the time.
    [TestCase("1", true, 5)]
    [TestCase("2", true, 5)]
    [TestCase("2", false, 44)]
    public void Killed_at_any_moment_it_loses_nothing_and_goes_on(string jobs, bool compiles, int kills)
    {
        if (compiles)
            HandInFilesThatDoNotCompile();
        else
            HandInNothingToCompile();
        _command = ["grade", "class", .. Options, jobs, "--out"];
        var watch = Stopwatch.StartNew();
        Finish("undisturbed");
        var duration = watch.Elapsed;
        var expected = DatabaseDump.Of(_folder.PathOf("undisturbed"));
        var seed = HashCode.Combine(Environment.TickCount, jobs);
        var random = new Random(seed);
        TestContext.Out.WriteLine($"seed {seed}, a run takes {duration.TotalSeconds:0.0} s");

        var finished = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            var folder = $"out{finished}";
            if (!RunAndKill(folder, duration * random.NextDouble(), expected))
                continue;

            // It was faster than the killer.
            ExpectSame(folder, expected);
            finished++;
        }

        Finish($"out{finished}");
        ExpectSame($"out{finished}", expected);
    }

    private void HandInFilesThatDoNotCompile()
    {
        foreach (var name in new[] { "ada", "bob", "cy", "dee" })
        {
            _folder.With($"class/{name}/SelectServer.cs", $"class {name} {{")
                .With($"class/{name}/BlockingServer.cs", $"class {name} {{ int x;");
        }

        _folder.With("class/eve/SelectServer.cs", TheKatas.Repository.StubOf(TheKatas.Select)[0].Text).With("class/fay/notes.txt");
    }

    private void HandInNothingToCompile()
    {
        for (var i = 0; i < 20; i++)
            _folder.With($"class/student {i}/notes.txt").With($"class/late {i}.zip", "what is no archive");
    }

    // Whether the program ended by itself.
    private bool RunAndKill(string folder, TimeSpan patience, string expected)
    {
        using var process = _kata.Start([.. _command, folder]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExit(patience);
        if (!ended)
            process.Kill();
        process.WaitForExit();
        Assert.That(ended ? process.ExitCode : 0, Is.Zero, error.Result);
        ExpectKept(folder, output.Result, expected);
        return ended;
    }

    // Every line of progress was written after its result was kept.
    private void ExpectKept(string folder, string output, string expected)
    {
        var told = output.Split('\n').Where(line => line.StartsWith('[') && line.Contains(':')).Select(line => line[(line.IndexOf(']') + 2)..line.IndexOf(':')]).ToList();
        if (told.Count == 0)
            return;
        using (var store = GradesDatabase.OpenExisting(_folder.PathOf(folder)))
            Assert.That(told, Is.SubsetOf(store.Read().Students.SelectMany(s => s.Katas.Select(k => $"{s.Id}, {k.Id}"))), "a result is lost");
        Assert.That(DatabaseDump.Of(_folder.PathOf(folder)).Split('\n').Except(expected.Split('\n')), Is.Empty, "half a result was kept");
    }

    private void Finish(string folder)
    {
        var (code, _, error) = _kata.Run([.. _command, folder]);
        Assert.That(code, Is.Zero, error);
    }

    private void ExpectSame(string folder, string expected)
    {
        Assert.That(DatabaseDump.Of(_folder.PathOf(folder)), Is.EqualTo(expected));
        Assert.That(ReportsIn(folder), Is.EqualTo(ReportsIn("undisturbed")));
    }

    // A file that the killed program was writing lies beside the real one, and harms nobody.
    private Dictionary<string, string> ReportsIn(string folder) =>
        Directory.EnumerateFiles(_folder.PathOf(folder), "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith("grades.", StringComparison.Ordinal) && !f.EndsWith(".new", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(_folder.PathOf(folder), f), File.ReadAllText);
}
