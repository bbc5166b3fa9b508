using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>What is exported grades a submission where a platform puts it.</summary>
public sealed class ExportTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("kata-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test, Platform("Linux")]
    public async Task Gradescope_gets_its_results_json()
    {
        await ExportToGradescope();
        Write("root/submission/SelectServer.cs", "class A {");

        var (code, _, error) = RunScript(PathOf("root/source/run_autograder"), ("AUTOGRADER_ROOT", PathOf("root")));

        Assert.That(code, Is.Zero, error);
        using var json = JsonDocument.Parse(File.ReadAllText(PathOf("root/results/results.json")));
        Assert.That(json.RootElement.GetProperty("score").GetDecimal(), Is.Zero);
        Assert.That(json.RootElement.GetProperty("output").GetString(), Does.StartWith("03-select: does not compile\nSelectServer.cs(1,10): CS1513: } expected"));
        Assert.That(json.RootElement.GetProperty("tests").EnumerateArray().Select(t => t.GetProperty("status").GetString()), Is.All.EqualTo("failed"));
    }

    [Test, Platform("Linux")]
    public async Task Gradescope_grades_by_a_rubric_with_hidden_tests_of_one_s_own()
    {
        WriteRubric("own");
        await ExportToGradescope("--rubric", PathOf("own/rubric.json"));
        Directory.Delete(PathOf("own"), recursive: true);
        Directory.Delete(PathOf("hidden of mine"), recursive: true);
        Write("root/submission/SelectServer.cs", "class A {");

        var (code, _, error) = RunScript(PathOf("root/source/run_autograder"), ("AUTOGRADER_ROOT", PathOf("root")));

        Assert.That(code, Is.Zero, error);
        using var json = JsonDocument.Parse(File.ReadAllText(PathOf("root/results/results.json")));
        var tests = json.RootElement.GetProperty("tests").EnumerateArray().ToList();
        Assert.That(tests.Sum(t => t.GetProperty("max_score").GetDecimal()), Is.EqualTo(50));
        Assert.That(tests.Where(t => t.TryGetProperty("visibility", out var hidden) && hidden.GetString() == "hidden").ToList(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Hidden_tests_that_are_none_are_told_before_anything_is_exported()
    {
        WriteRubric("own", test: "class Nothing {");

        var ended = await Kata.RunAsync("export", "gradescope", "--out", PathOf("export"), "--rubric", PathOf("own/rubric.json"));

        Assert.That(ended.Code, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(ended.Error, Does.Contain("The hidden tests in ").And.Contain("do not compile"));
        Assert.That(File.Exists(PathOf("export/autograder.zip")), Is.False);
    }

    [Test]
    public async Task GitHub_takes_the_rubric_from_the_repository_with_the_grader()
    {
        var rubric = Repository.Find().PathOf(RubricFile.Shipped);

        var ended = await Kata.RunAsync("export", "github", "--out", PathOf("work"), "--repository", "octocat/katas", "--kata", "03-select", "--rubric", rubric);

        Assert.That(ended.Code, Is.EqualTo(ExitCode.Done), ended.Error);
        Assert.That(File.ReadAllText(PathOf("work/.github/classroom/autograde")), Does.Contain(" grade class --out grades --kata 03-select --rubric grader/graders/rubric.json --sandbox "));
    }

    [Test]
    public async Task A_rubric_that_GitHub_cannot_have_is_refused()
    {
        WriteRubric("own");

        var ended = await Kata.RunAsync("export", "github", "--out", PathOf("work"), "--repository", "octocat/katas", "--rubric", PathOf("own/rubric.json"));

        Assert.That(ended.Code, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(ended.Error, Does.Contain("does not lie in ").And.Contain("GitHub checks out that repository"));
        Assert.That(Directory.Exists(PathOf("work")), Is.False);
    }

    [TestCase("grader/rubric.json", "grader/rubric.json")]
    [TestCase("my rubric", "'my rubric'")]
    [TestCase("it's $HOME", @"'it'\''s $HOME'")]
    [TestCase("", "''")]
    public void A_word_stays_one_word_in_a_shell(string word, string quoted) => Assert.That(ShellWord.Of(word), Is.EqualTo(quoted));

    [Test, Platform("Linux")]
    public async Task Gradescope_gets_no_zero_for_the_grader_s_own_failure()
    {
        await ExportToGradescope();
        Write("root/submission/SelectServer.cs", "class A {");
        File.Delete(PathOf("root/source/bin/kata.dll"));

        var (code, _, error) = RunScript(PathOf("root/source/run_autograder"), ("AUTOGRADER_ROOT", PathOf("root")));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("kata could not grade this submission"));
        Assert.That(File.Exists(PathOf("root/results/results.json")), Is.False);
    }

    [Test, Platform("Linux")]
    public async Task Gradescope_s_setup_installs_nothing_that_is_there()
    {
        await ExportToGradescope();
        if (!File.Exists("/usr/bin/bwrap"))
            Assert.Ignore("Skipped: bubblewrap is not installed here, and a test installs nothing.");

        Assert.That(RunScript(PathOf("root/source/setup.sh")), Is.EqualTo((0, "", "")));
    }

    [Test, Platform("Linux")]
    public async Task GitHub_gets_its_result()
    {
        await ExportToGitHub();
        Write("work/class/student/SelectServer.cs", "class A {");

        var (code, log, error) = Autograde(Path.Combine(AppContext.BaseDirectory, "kata.dll"));

        Assert.That(code, Is.Zero, error);
        Assert.That(log.TrimEnd(), Does.Match(@"(?s)\A::stop-commands::([0-9a-f-]{36})\n.*does not compile.*\n::\1::\z"), "the log takes words of a submission for commands");
        var line = File.ReadAllText(PathOf("output")).Trim();
        Assert.That(line, Does.StartWith("result="));
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(line["result=".Length..])));
        Assert.That(json.RootElement.GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("status").GetString(), Is.EqualTo("fail"));
    }

    [Test, Platform("Linux")]
    public async Task GitHub_gets_no_zero_for_the_grader_s_own_failure()
    {
        await ExportToGitHub();
        Write("work/class/student/SelectServer.cs", "class A {");
        Write("work/grades/classroom/student.json", "of an earlier run");

        var (code, _, error) = Autograde(PathOf("nowhere.dll"));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("kata could not grade this submission"));
        Assert.That(File.Exists(PathOf("output")), Is.False);
    }

    [Test]
    public async Task The_workflow_and_the_reporter_agree_on_names()
    {
        await Kata.RunAsync("export", "github", "--out", PathOf("work"), "--repository", "octocat/katas");

        var workflow = File.ReadAllText(PathOf("work/.github/workflows/classroom.yml"));

        Assert.That(workflow, Does.Contain("repository: octocat/katas\n"));
        Assert.That(workflow, Does.Contain("id: katas\n").And.Contain("runners: katas\n").And.Contain("KATAS_RESULTS: \"${{ steps.katas.outputs.result }}\""));
        Assert.That(workflow, Does.Contain("class/student/.github/classroom/autograde"));
        Assert.That(workflow, Does.Not.Match("@[A-Z]+@"));
    }

    [Test]
    public async Task A_repository_that_is_none_is_refused()
    {
        var ended = await Kata.RunAsync("export", "github", "--out", _folder, "--repository", "x\n  ref: evil");

        Assert.That(ended.Code, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(ended.Error, Does.Contain("--repository must be like octocat/katas"));
    }

    private void WriteRubric(string folder, string? test = null)
    {
        Write($"{folder}/rubric.json", """{ "version": 1, "katas": { "03-select": 50 }, "hiddenTests": "../hidden of mine", /* as it is written */ }""");
        Write("hidden of mine/inner/HiddenSelectTests.cs", test ?? """
            using Katas.Testing;
            using NUnit.Framework;

            namespace Hidden;

            [TestFixture, Kata("03-select")]
            public sealed class HiddenSelectTests : KataFixture
            {
                [Test, Points(3)]
                public void Answers_a_poem() => Start().Connect().Exchange("O Captain! My Captain!");
            }
            """);
    }

    private async Task ExportToGradescope(params string[] options)
    {
        var ended = await Kata.RunAsync(["export", "gradescope", "--out", PathOf("export"), "--kata", "03-select", .. options]);
        Assert.That(ended.Code, Is.EqualTo(ExitCode.Done), ended.Error);
        ZipFile.ExtractToDirectory(PathOf("export/autograder.zip"), PathOf("root/source"));
    }

    private async Task ExportToGitHub()
    {
        var ended = await Kata.RunAsync("export", "github", "--out", PathOf("work"), "--kata", "03-select", "--repository", "octocat/katas");
        Assert.That(ended.Code, Is.EqualTo(ExitCode.Done), ended.Error);
    }

    private (int Code, string Output, string Error) Autograde(string kata) =>
        RunScript(PathOf("work/.github/classroom/autograde"), ("KATA", kata), ("GITHUB_OUTPUT", PathOf("output")));

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }

    private string PathOf(string path) => Path.Combine(_folder, path);

    // Without a sandbox: nothing of these submissions ever runs.
    private (int Code, string Output, string Error) RunScript(string script, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("bash", [script]) { WorkingDirectory = PathOf("work"), RedirectStandardError = true, RedirectStandardOutput = true };
        Directory.CreateDirectory(start.WorkingDirectory);
        start.Environment["KATA_SANDBOX"] = "none";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.That(process.WaitForExit(TimeSpan.FromMinutes(2)), "the script does not end");
        return (process.ExitCode, output.Result, error.Result);
    }
}
