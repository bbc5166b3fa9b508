using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Tests from a folder of the instructor's count like those of the katas, and students do not get to see them.</summary>
public sealed class HiddenTestsTests
{
    private const string Poem = """
        using Katas.Testing;
        using NUnit.Framework;

        namespace Hidden;

        [TestFixture, Kata("03-select")]
        public sealed class HiddenSelectTests : KataFixture
        {
            [Test, Points(3)]
            public void Answers_a_poem() => Start().Connect().Exchange("O Captain! My Captain!");

            [Test, Points(1)]
            public void Answers_in_verse() => Assert.Fail("the secret of the verse");
        }
        """;

    private Folder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new Folder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task They_are_run_and_count()
    {
        var rubric = Rubric(Poem);
        var suite = HiddenSuite.Build(rubric.HiddenTests)!;
        var all = suite.AddTo(TheKatas.Select);
        var kata = rubric.Apply(all with { Tests = [all.TestsNamed("Answers_in_upper_case").Single(), .. all.Tests.Where(t => t.IsHidden)] });
        Assert.That(kata.Tests.Select(t => (t.Name, t.Points, t.Category)), Is.EqualTo(new[]
        {
            ("Answers_in_upper_case", 2m, "Behaviour"), ("Answers_a_poem", 6m, "Hidden"), ("Answers_in_verse", 2m, "Hidden"),
        }));

        var result = await GradeAsync(kata, rubric, suite);

        Assert.That((result.Points, result.MaxPoints), Is.EqualTo((8m, 10m)), string.Join('\n', result.Messages));
        Assert.That(result.Tests.Select(t => (t.Outcome, t.IsHidden)), Is.EqualTo(new[] { (Outcome.Passed, false), (Outcome.Passed, true), (Outcome.Failed, true) }));
        TellsStudentsThePointsOnly(kata, result);
    }

    [Test]
    public void Changed_hidden_tests_are_changed_rules() =>
        Assert.That(Rubric(Poem).ToText(), Is.Not.EqualTo(Rubric(Poem.Replace("My", "Our", StringComparison.Ordinal)).ToText()));

    [Test]
    public void The_same_tests_in_another_folder_are_the_same_rules()
    {
        var first = Rubric(Poem).ToText();
        _folder.Dispose();
        _folder = new Folder();

        Assert.That(Rubric(Poem).ToText(), Is.EqualTo(first));
    }

    [TestCase("namespace Hidden; public class A { int b = nothing; }", "do not compile", "CS0103")]
    [TestCase("namespace Hidden; public class A;", "holds a test", "KataFixture")]
    [TestCase("[NUnit.Framework.TestFixture, Katas.Testing.Kata(\"09-select\")] public class A : Katas.Testing.KataFixture { [NUnit.Framework.Test] public void B() { } }", "belong to no kata", "03-select")]
    [TestCase("[NUnit.Framework.TestFixture, Katas.Testing.Kata(\"03-select\")] public class A : Katas.Testing.KataFixture { [NUnit.Framework.Test] public void B() { } }", "B in", "[Points(2)]")]
    [TestCase("[NUnit.Framework.TestFixture, Katas.Testing.Kata(\"03-select\")] public class A : Katas.Testing.KataFixture { [NUnit.Framework.Test, Katas.Testing.Points(2)] public void B() { } [NUnit.Framework.Test, Katas.Testing.Points(3)] void Forgot_public() { } }", "Forgot_public cannot be run", "Mend it")]
    [TestCase("[NUnit.Framework.TestFixture, Katas.Testing.Kata(\"03-select\")] public class A : Katas.Testing.KataFixture { [NUnit.Framework.Test, Katas.Testing.Points(2)] public void B() { } } public class C { [NUnit.Framework.Test, Katas.Testing.Points(3)] public void D() { } }", "D belongs to no kata", "Mend it")]
    public void What_is_no_test_is_told(string source, string fault, string also)
    {
        var error = Assert.Throws<UserError>(() => HiddenSuite.Build(Rubric(source).HiddenTests))!;

        Assert.That(error.Message, Does.Contain(fault).And.Contain(also));
    }

    [Test]
    public void A_test_by_the_name_of_another_one_is_told()
    {
        var suite = HiddenSuite.Build(Rubric(Poem.Replace("Answers_a_poem", "Answers_in_upper_case", StringComparison.Ordinal)).HiddenTests)!;

        Assert.That(() => suite.AddTo(TheKatas.Select), Throws.TypeOf<UserError>().With.Message.Contains("Answers_in_upper_case"));
    }

    // An editor's project in the same folder has been built: its files would enter twice, or change with each build.
    [Test]
    public void What_was_built_beside_the_tests_is_none_of_them()
    {
        foreach (var folder in new[] { "obj/Debug", "bin", ".vs" })
            _folder.With($"hidden/{folder}/AssemblyInfo.cs", "does not compile");

        Assert.That(Rubric(Poem).HiddenTests!.Sources.Select(s => s.Path), Is.EqualTo(new[] { "Hidden.cs" }));
    }

    [TestCase("""{ "version": 1, "hiddenTests": "nowhere" }""", "nowhere")]
    [TestCase("""{ "version": 1, "hiddenTests": 5 }""", "hiddenTests is 5, but must be the path of a folder.")]
    public void A_folder_that_is_not_there_is_told(string json, string words) =>
        Assert.That(() => RubricFile.Parse(json, _folder.PathOf("rubric.json"), []), Throws.TypeOf<UserError>().With.Message.Contains(words));

    private Rubric Rubric(string source)
    {
        Directory.CreateDirectory(_folder.PathOf("hidden"));
        File.WriteAllText(Path.Combine(_folder.PathOf("hidden"), "Hidden.cs"), source);
        return RubricFile.Parse("""{ "version": 1, "hiddenTests": "hidden", "categories": { "Hidden": 2 } }""", _folder.PathOf("rubric.json"), []);
    }

    private static async Task<KataResult> GradeAsync(Kata kata, Rubric rubric, HiddenSuite suite)
    {
        var submission = new Submission("", [.. TheKatas.Repository.SolutionOf(kata).Select(s => s with { Path = s.Name })]);
        using var workers = new WorkerPool(WorkerCommand.Default);
        var judging = new Judging(rubric, IsConfined: false) { HiddenTests = suite.Image };
        return await new SubmissionGrader(TheKatas.Repository, workers, judging).GradeAsync(submission, kata, CancellationToken.None);
    }

    private static void TellsStudentsThePointsOnly(Kata kata, KataResult result)
    {
        var student = new StudentResult("ada", [result]);
        var results = new ClassResults(ClassResults.CurrentVersion, [student]) { Katas = [GradedKata.Of(kata)] };
        var feedback = FeedbackMarkdown.Text(results, student);
        Assert.That(feedback, Does.Contain("Hidden tests: 1 of 2 passed, 6 of 8 points."));
        var moodle = MoodleCsv.Text(results);
        Assert.That(moodle, Does.Contain("8 of 10 points. Failed: 1 hidden test."));
        foreach (var text in new[] { feedback, moodle, ClassroomJson.Text(results, student)! })
            Assert.That(text, Does.Not.Contain("poem").And.Not.Contain("verse"));
        Assert.That(GradescopeJson.Text(results, student), Does.Contain("\"hidden\""));
        Assert.That(HtmlReport.Text(results), Does.Contain("the secret of the verse"), "the instructor sees all");
    }
}
