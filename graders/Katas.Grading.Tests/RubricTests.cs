using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What a rubric makes of points, and what it may say.</summary>
public sealed class RubricTests
{
    private static readonly string[] Ids = ["01-blocking", "03-select"];

    private static readonly Kata Kata = new(
        TheKatas.Select.Manifest,
        [Test("Answers", 2, "Behaviour"), Test("Survives", 3, "Robustness"), Test("Sleeps", 1.5m, "Model")]);

    [Test]
    public void The_shipped_rubric_says_what_holds_without_one()
    {
        var shipped = RubricFile.Read(TheKatas.Repository.PathOf(RubricFile.Shipped), [.. TheKatas.All.Select(k => k.Id)]);

        Assert.That((shipped with { CategoryWeights = [] }).ToText(), Is.EqualTo(new Rubric().ToText()));
        Assert.That(shipped.CategoryWeights.Values, Is.All.EqualTo(1m));
        foreach (var kata in TheKatas.All)
            Assert.That(shipped.Apply(kata).Tests, Is.EqualTo(kata.Tests));
    }

    [Test]
    public void Says_what_it_is_told()
    {
        var rubric = Parse("""
            {
              "version": 1,
              "katas": { "03-select": 100 }, // half of the course
              "categories": { "Model": 2 },
              "findings": { "deductions": { "EVL0001": 5 }, "floor": 0.25 },
              "rounding": 0,
              "limits": { "cpuSeconds": 7, "memoryMiB": 300, "tasks": 50, "outputMiB": 1, },
            }
            """);

        Assert.That((rubric.KataPoints["03-select"], rubric.CategoryWeights["Model"], rubric.Deductions["EVL0001"]), Is.EqualTo((100m, 2m, 5m)));
        Assert.That((rubric.DeductionFloor, rubric.Digits), Is.EqualTo((0.25m, 0)));
        Assert.That(rubric.Limits, Is.EqualTo(new Testing.SandboxLimits
        {
            CpuTime = TimeSpan.FromSeconds(7), Memory = 300 * 1024 * 1024, Tasks = 50, Output = 1024 * 1024,
        }));
    }

    [TestCase("{", "is not JSON")]
    [TestCase("[]", "the file is [], but must be an object")]
    [TestCase("{}", "version is missing; it must be 1.")]
    [TestCase("""{ "version": 2 }""", "version is 2, but must be 1.")]
    [TestCase("""{ "version": 1, "limit": {} }""", "there is no limit. Did you mean limits?")]
    [TestCase("""{ "version": 1, "version": 1 }""", "is not JSON")]
    [TestCase("""{ "version": 1, "katas": { "3-select": 1 } }""", "there is no katas.3-select. Did you mean 03-select? It may be one of 01-blocking, 03-select.")]
    [TestCase("""{ "version": 1, "katas": { "03-select": -1 } }""", "katas.03-select is -1, but must be a number from 0 to 1000000.")]
    [TestCase("""{ "version": 1, "categories": { "model": 1 } }""", "there is no categories.model. Did you mean Model?")]
    [TestCase("""{ "version": 1, "findings": { "deductions": { "EVL9": 1 } } }""", "there is no findings.deductions.EVL9.")]
    [TestCase("""{ "version": 1, "findings": { "floor": 2 } }""", "findings.floor is 2, but must be a number from 0 to 1.")]
    [TestCase("""{ "version": 1, "rounding": 0.5 }""", "rounding is 0.5, but must be a whole number from 0 to 4.")]
    [TestCase("""{ "version": 1, "limits": { "cpuSeconds": 0 } }""", "limits.cpuSeconds is 0, but must be a whole number from 1 to 86400.")]
    [TestCase("""{ "version": 1, "limits": { "descriptors": "many" } }""", "limits.descriptors is \"many\", but must be a whole number from 256 to 1000000.")]
    public void Is_refused_with_the_field_and_what_it_may_be(string json, string fault)
    {
        var error = Assert.Throws<UserError>(() => Parse(json));

        Assert.That(error.Fault, Does.StartWith("my.json").And.Contain(fault));
        Assert.That(error.Next, Does.Contain("graders/README.md"));
    }

    [Test]
    public void A_file_that_is_not_there_is_named() =>
        Assert.That(() => RubricFile.Read("nowhere.json", Ids), Throws.TypeOf<UserError>().With.Message.Contains("The rubric nowhere.json cannot be read"));

    [Test]
    public void Weights_make_the_tests_of_a_category_worth_more()
    {
        var weighted = new Rubric { CategoryWeights = new() { ["Robustness"] = 0, ["Model"] = 2 } }.Apply(Kata);

        Assert.That(weighted.Tests.Select(t => t.Points), Is.EqualTo(new[] { 2m, 0m, 3m }));
        Assert.That(weighted.MaxPoints, Is.EqualTo(5m));
    }

    [TestCase(100)]
    [TestCase(13)]
    [TestCase(0)]
    public void The_tests_of_a_kata_add_up_to_exactly_its_points(int points)
    {
        var valued = new Rubric { KataPoints = new() { ["03-select"] = points } }.Apply(Kata);

        Assert.That(valued.MaxPoints, Is.EqualTo((decimal)points));
        Assert.That(valued.Tests[0].Points, Is.EqualTo(2m * points / 6.5m).Within(0.0001m));
    }

    [Test]
    public void A_kata_whose_tests_are_worth_nothing_stays_so() =>
        Assert.That(new Rubric { KataPoints = new() { ["03-select"] = 10 }, CategoryWeights = new() { ["Behaviour"] = 0, ["Robustness"] = 0, ["Model"] = 0 } }.Apply(Kata).MaxPoints, Is.Zero);

    [Test]
    public void A_rule_costs_once_however_often_it_is_broken_and_also_when_it_is_silenced()
    {
        var rubric = new Rubric { Deductions = new() { ["EVL0001"] = 1.5m, ["EVL0002"] = 1 } };

        var result = Grade(rubric, Finding("EVL0001"), Finding("EVL0001"), Finding("EVL0002", suppressed: true), Finding("EVL0003"));

        Assert.That((result.Points, result.Deduction), Is.EqualTo((4m, 2.5m)));
        Assert.That(result.Messages, Is.EqualTo(new[] { "The tests earned 6.5; findings of EVL0001, EVL0002 took 2.5 off." }));
    }

    [Test]
    public void Findings_leave_the_share_that_the_floor_says()
    {
        var result = Grade(new Rubric { Deductions = new() { ["EVL0001"] = 100 }, DeductionFloor = 0.8m }, Finding("EVL0001"));

        Assert.That((result.Points, result.Deduction), Is.EqualTo((5.2m, 1.3m)));
    }

    [Test]
    public void Findings_cost_nothing_by_default()
    {
        var result = Grade(new Rubric(), Finding("EVL0001"));

        Assert.That((result.Points, result.Deduction), Is.EqualTo((6.5m, 0m)));
        Assert.That(result.Messages, Is.Empty);
    }

    [Test]
    public void Rounding_is_told_where_it_changes_something()
    {
        var result = Grade(new Rubric { Digits = 0 });

        Assert.That(result.Points, Is.EqualTo(7m));
        Assert.That(result.Messages, Is.EqualTo(new[] { "6.5 points are rounded to 7." }));
    }

    [TestCase(6.5, 0, 7)]
    [TestCase(10.4, 0, 10)]
    [TestCase(10.46, 1, 10.5)]
    public void Who_passes_all_has_all_points_however_they_are_rounded(decimal points, int digits, decimal rounded)
    {
        var rubric = new Rubric { KataPoints = new() { ["03-select"] = points }, Digits = digits };

        var result = Grade(rubric);

        Assert.That((result.Points, result.MaxPoints), Is.EqualTo((rounded, rounded)));
        Assert.That(Scorer.NotTested(rubric.Apply(Kata), rubric, Verdict.Missing).MaxPoints, Is.EqualTo(rounded));
    }

    [Test]
    public void What_judges_differently_has_other_rules()
    {
        Judging[] all =
        [
            Judging.Confined, Judging.Trusted, Judging.Confined with { Seed = 2 },
            new(new Rubric { KataPoints = new() { ["03-select"] = 1 } }, true), new(new Rubric { Digits = 1 }, true),
            new(new Rubric { Limits = new Testing.SandboxLimits { Tasks = 20 } }, true), new(new Rubric { Deductions = new() { ["EVL0001"] = 1 } }, true),
            new(new Rubric { CategoryWeights = new() { ["Model"] = 1 } }, true), new(new Rubric { DeductionFloor = 1 }, true),
        ];

        Assert.That(all.Select(j => j.Rules), Is.Unique);
        Assert.That(new Judging(new Rubric(), true).Rules, Is.EqualTo(Judging.Confined.Rules));
    }

    private static Rubric Parse(string json) => RubricFile.Parse(json, "my.json", Ids);

    private static KataResult Grade(Rubric rubric, params CodeFinding[] findings) => Scorer.Graded(
        rubric.Apply(Kata),
        new Judgement([.. Kata.Tests.Select(t => new TestRun(t.FullName, Outcome.Passed, null, 0))], []),
        new AnalysisResult(findings, []),
        rubric,
        []);

    private static CodeFinding Finding(string rule, bool suppressed = false) => new(rule, "warning", "x", new CodePlace("A.cs", 1, 1), suppressed, []);

    private static KataTest Test(string name, decimal points, string category) => new(name, name, $"Katas.Select.Tests.{name}", points, category, "serve");
}
