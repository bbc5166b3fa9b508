using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>The sample class gets the marks that a person would give.</summary>
public sealed class SampleClassTests
{
    // Of what fails, most is waited for: more at the same time than there are processors.
    private const string Jobs = "4";

    private static ClassResults s_results = null!;

    [OneTimeSetUp]
    public void GradeTheClass()
    {
        using var folder = new Folder();
        var (code, output, error) = new RealProgram(folder).Run("demo", "--out", "grades", "--jobs", Jobs);
        Assert.That(code, Is.Zero, output + error);
        s_results = ResultsFile.Read(folder.PathOf("grades/results.json"));
    }

    [Test]
    public void Who_solved_everything_gets_everything() =>
        Assert.That(ResultsOf("amelie-okafor").SelectMany(Failures), Is.Empty);

    [Test]
    public void Who_solved_two_katas_gets_their_points()
    {
        var katas = ResultsOf("bruno-lindqvist");

        Assert.That(katas.Where(k => k.Verdict == Verdict.Graded).Select(k => k.Id), Is.EqualTo(new[] { "01-blocking", "03-select" }));
        Assert.That(katas.Where(k => k.Verdict == Verdict.Graded).SelectMany(Failures), Is.Empty);
        Assert.That(katas.Where(k => k.Verdict != Verdict.Graded).Select(k => (k.Verdict, k.Points)), Is.All.EqualTo((Verdict.Missing, 0m)));
    }

    [Test]
    public void What_does_not_compile_gets_its_errors()
    {
        var kata = ResultsOf("chiara-demir").Single(k => k.Verdict != Verdict.Missing);

        Assert.That((kata.Id, kata.Verdict, kata.Points), Is.EqualTo(("03-select", Verdict.CompileError, 0m)));
        Assert.That(kata.Messages[0], Is.EqualTo("SelectServer.cs(25,84): CS1002: ; expected"));
    }

    [Test]
    public void An_untouched_stub_is_not_started() =>
        Assert.That(ResultsOf("david-nowak").Select(k => (k.Verdict, k.Points)), Is.EqualTo(new[]
        {
            (Verdict.NotStarted, 0m), (Verdict.NotStarted, 0m), (Verdict.NotStarted, 0m), (Verdict.Missing, 0m), (Verdict.Missing, 0m),
        }));

    [Test]
    public void Who_is_wrong_in_two_ways_loses_the_points_of_these_two()
    {
        var kata = ResultsOf("emi-tanaka").Single(k => k.Verdict == Verdict.Graded);

        Assert.That(Failures(kata), Is.SupersetOf(new[]
        {
            "Delivers_the_last_replies_however_few_are_pending",
            "Waits_for_readiness_while_idle",
            "Uses_no_processor_time_while_200_clients_are_idle",
            "Stops_watching_for_writability_when_nothing_is_pending",
        }));
        Assert.That(Failures(kata).Select(StepOf).Distinct(), Is.SubsetOf(new[] { "half-close", "backpressure", "model" }));
        Assert.That(kata.Points, Is.EqualTo(kata.MaxPoints - kata.Tests.Where(t => t.Outcome == Outcome.Failed).Sum(t => t.MaxPoints)));
    }

    private static IReadOnlyList<KataResult> ResultsOf(string student) => s_results.Students.Single(s => s.Id == student).Katas;

    private static string StepOf(string test) => TheKatas.Select.TestsNamed(test).Single().Step;

    private static IEnumerable<string> Failures(KataResult kata) => kata.Verdict == Verdict.Graded
        ? kata.Tests.Where(t => t.Outcome == Outcome.Failed).Select(t => t.Name)
        : [$"{kata.Id} is {kata.Verdict}"];
}
