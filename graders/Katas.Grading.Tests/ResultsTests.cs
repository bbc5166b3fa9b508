using System.Text.Json;
using NUnit.Framework;
using Spectre.Console;

namespace Katas.Grading.Tests;

/// <summary>How what happened turns into points, into <c>results.json</c>, and into a gradebook.</summary>
public sealed class ResultsTests
{
    private static readonly Kata Kata = new(
        TheKatas.Select.Manifest,
        [Test("Answers", 2), Test("Survives", 3), Test("Sleeps", 1.5m)]);

    private static readonly string[] Ids = ["01-blocking", "02-nonblocking", "03-select", "04-epoll", "05-selectors"];

    [Test]
    public void Passed_tests_earn_their_points()
    {
        var result = Scorer.Graded(Kata, new Judgement([Run("Answers", Outcome.Passed), Run("Survives", Outcome.Failed), Run("Sleeps", Outcome.Skipped)], []), AnalysisResult.None, new Rubric(), []);

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Graded));
        Assert.That((result.Points, result.MaxPoints), Is.EqualTo((2m, 6.5m)));
        Assert.That(result.Tests.Select(t => (t.Name, t.Points, t.MaxPoints)), Is.EqualTo(new[] { ("Answers", 2m, 2m), ("Survives", 0m, 3m), ("Sleeps", 0m, 1.5m) }));
    }

    [Test]
    public void How_points_come_about_needs_no_attention()
    {
        var rubric = new Rubric { Digits = 0, Deductions = { ["EVL0001"] = 0.2m } };
        var finding = new CodeFinding("EVL0001", "warning", "x", new CodePlace("A.cs", 1, 1), IsSuppressed: false, []);
        var judgement = new Judgement([Run("Answers", Outcome.Passed), Run("Survives", Outcome.Failed), Run("Sleeps", Outcome.Passed)], []);

        var quiet = Scorer.Graded(Kata, judgement, new AnalysisResult([finding], []), rubric, []);
        var remarked = Scorer.Graded(Kata, judgement, new AnalysisResult([finding], ["The analyzer crashed."]), rubric, []);

        Assert.That(quiet.Messages, Has.Count.EqualTo(2));
        Assert.That(quiet.Remarks, Is.Empty);
        Assert.That(remarked.Remarks, Is.EqualTo(new[] { "The analyzer crashed." }));
    }

    [Test]
    public void What_was_not_tested_earns_nothing_of_everything()
    {
        var result = Scorer.NotTested(Kata, new Rubric(), Verdict.Missing);

        Assert.That((result.Points, result.MaxPoints), Is.EqualTo((0m, 6.5m)));
        Assert.That(result.Tests.Select(t => t.Outcome), Is.All.EqualTo(Outcome.NotRun).And.Exactly(3).Items);
    }

    [Test]
    public void A_test_that_did_not_run_is_the_grader_s_fault() =>
        Assert.That(() => Scorer.Graded(Kata, new Judgement([Run("Answers", Outcome.Passed)], []), AnalysisResult.None, new Rubric(), []), Throws.TypeOf<WorkerFailure>().With.Message.Contains("Survives"));

    [Test]
    public void The_file_has_the_format_that_is_documented()
    {
        using var folder = new Folder();
        var path = ResultsFile.Write(folder.Root, Sample());

        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var kata = json.RootElement.GetProperty("students")[0].GetProperty("katas")[0];
        var test = kata.GetProperty("tests")[1];

        Assert.That(json.RootElement.GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("students")[0].GetProperty("id").GetString(), Is.EqualTo("ada"));
        Assert.That(NamesOf(kata), Is.EqualTo(new[] { "id", "verdict", "points", "maxPoints", "messages", "tests", "findings", "deduction", "ignored", "fingerprint" }));
        Assert.That(kata.GetProperty("verdict").GetString(), Is.EqualTo("graded"));
        Assert.That(NamesOf(test), Is.EqualTo(new[] { "name", "outcome", "points", "maxPoints", "message", "seconds", "category", "step", "runs", "isFlaky" }));
        Assert.That(test.GetProperty("outcome").GetString(), Is.EqualTo("failed"));
        Assert.That(test.GetProperty("message").GetString(), Is.EqualTo("expected this\ngot that"));
    }

    [Test]
    public void The_file_can_be_read_back_and_leaves_nothing_beside_it()
    {
        using var folder = new Folder();
        ResultsFile.Write(folder.Root, Sample());
        var path = ResultsFile.Write(folder.Root, Sample());

        Assert.That(JsonSerializer.Serialize(ResultsFile.Read(path)), Is.EqualTo(JsonSerializer.Serialize(Sample())));
        Assert.That(Directory.GetFiles(folder.Root), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void A_file_of_another_version_is_refused()
    {
        using var folder = new Folder().With("results.json", """{ "version": 99, "students": [] }""");

        Assert.That(() => ResultsFile.Read(folder.PathOf("results.json")), Throws.TypeOf<InvalidDataException>().With.Message.Contains("version 99"));
    }

    [Test]
    public Task The_gradebook_shows_everybody_and_what_needs_attention() => Verifier.Verify(GradebookOf(Sample()));

    [Test]
    public void The_gradebook_of_an_empty_shard_is_no_reason_to_look_for_another_folder() =>
        Assert.That(GradebookOf(new ClassResults(ClassResults.CurrentVersion, [])), Is.EqualTo("There is no student. Of a small class, a shard may have none."));

    [TestCase("plain é 日本", "plain é 日本")]
    [TestCase("\u001b[31mred", @"\u001b[31mred")]
    [TestCase("a\r\nb\tc", @"a\u000d\u000ab\u0009c")]
    [TestCase("gpj\u202e.exe", @"gpj\u202e.exe")]
    [TestCase("\u009b2J", @"\u009b2J")]
    [TestCase("\ud842\udfb7 😀", "𠮷 😀")]
    [TestCase("\udb40\udc41", @"\U000e0041")]
    [TestCase("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tie\u0302\u0301ng Vie\u0323\u0302t")]
    [TestCase("o\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308p", "o\u0300\u0301\u0302\u0303\u0304\u0306\\u0307\\u0308p")]
    public void What_is_shown_cannot_steer_the_terminal(string text, string shown) =>
        Assert.That(Printable.Line(text), Is.EqualTo(shown));

    [Test]
    public void Lines_that_are_shown_cannot_steer_the_terminal_either() =>
        Assert.That(Printable.Block("a\r\nb\u001b[2J\n\u202ec"), Is.EqualTo("a\nb\\u001b[2J\n\\u202ec"));

    [Test]
    public void What_is_shown_cannot_be_markup() =>
        Assert.That(Printable.Markup("[red]x[/]"), Is.EqualTo("[[red]]x[[/]]"));

    private static string GradebookOf(ClassResults results)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 80;

        Gradebook.Write(console, results with { Katas = [.. Ids.Select(id => new GradedKata(id, id, new Dictionary<string, string>()))] });

        return string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).Trim('\n');
    }

    private static ClassResults Sample() => new(ClassResults.CurrentVersion,
    [
        Student("ada", Scorer.Graded(Kata, new Judgement([Run("Answers", Outcome.Passed), Run("Survives", Outcome.Failed, "expected this\ngot that"), Run("Sleeps", Outcome.Passed)], []), AnalysisResult.None, new Rubric(), [])),
        Student("[red]bob\u001b[2J", Scorer.NotTested(Kata, new Rubric(), Verdict.CompileError, "SelectServer.cs(3,1): CS1002: ; expected [bold]", "and another")),
        Student("a name that is much too long for a column", Scorer.NotTested(Kata, new Rubric(), Verdict.NotStarted)),
        Student("cy", Scorer.NotTested(Kata, new Rubric(), Verdict.Missing)),
        Student("dee", Scorer.NotTested(Kata, new Rubric(), Verdict.InternalError, "The worker process ended with exit code 139.\nand its stack")),
        Student("eve", Scorer.Graded(Kata, new Judgement([Run("Answers", Outcome.Passed), Run("Survives", Outcome.Passed), Run("Sleeps", Outcome.Skipped, "Skipped: this check needs Linux.")], []), AnalysisResult.None, new Rubric(), [])),
    ]);

    // In every column something, so that the table has its full width.
    private static StudentResult Student(string id, KataResult result) =>
        new(id, [result with { Id = Ids[0] }, .. Ids.Skip(1).Select(kata => Scorer.NotTested(Kata, new Rubric(), Verdict.NotStarted) with { Id = kata })]);

    private static KataTest Test(string name, decimal points) => new(name, name, $"Katas.Select.Tests.{name}", points, "Behaviour", "serve");

    private static TestRun Run(string name, Outcome outcome, string? message = null) => new($"Katas.Select.Tests.{name}", outcome, message, 0.25);

    private static IEnumerable<string> NamesOf(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
