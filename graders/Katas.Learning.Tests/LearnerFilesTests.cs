using Katas.Grading;
using NUnit.Framework;

namespace Katas.Learning.Tests;

/// <summary>What learners say and write: names of katas, filters, hints, stubs and diffs.</summary>
[Parallelizable]
public sealed class LearnerFilesTests
{
    private const string File = "katas/03-select/SelectServer.cs";

    private Clone _clone = null!;

    [SetUp]
    public void Clone() => _clone = new Clone();

    [TearDown]
    public void Remove() => _clone.Dispose();

    [TestCase("03-select", "03-select")]
    [TestCase("3", "03-select")]
    [TestCase("03", "03-select")]
    [TestCase("select", "03-select")]
    [TestCase("SELECT", "03-select")]
    [TestCase("katas/03-select/", "03-select")]
    [TestCase("selectors", "05-selectors")]
    [TestCase("ep", "04-epoll")]
    public void A_kata_goes_by_several_names(string name, string id) =>
        Assert.That(KataName.Find(Learning.Tests.Clone.Katas, name).Id, Is.EqualTo(id));

    [TestCase("selct", "03-select")]
    [TestCase("bloking", "01-blocking")]
    [TestCase("6", "01-blocking")]
    [TestCase("", "01-blocking")]
    public void For_an_unknown_name_a_near_one_is_offered(string name, string near) =>
        Assert.That(() => KataName.Find(Learning.Tests.Clone.Katas, name), Throws.TypeOf<UserError>().With.Property("Next").StartsWith($"Did you mean ")
            .And.Property("Next").Contains(near));

    [TestCase("upper_case", "Answers_in_upper_case")]
    [TestCase("Name=Answers_in_upper_case", "Answers_in_upper_case")]
    [TestCase("FullyQualifiedName~SelectServerTests.Answers_in_upper", "Answers_in_upper_case")]
    public void A_filter_chooses_by_name(string filter, string test) =>
        Assert.That(TestFilter.Choose(Select, filter).Select(t => t.Method), Is.EqualTo(new[] { test }));

    [Test]
    public void Conditions_of_a_filter_are_joined()
    {
        var both = TestFilter.Choose(Select, "TestCategory=Model|TestCategory=Scale");
        var none = TestFilter.Choose(Select, "TestCategory!=Model&TestCategory!=Scale");

        Assert.That(both.Select(t => t.Category).Distinct(), Is.EquivalentTo(new[] { "Model", "Scale" }));
        Assert.That(both.Count + none.Count, Is.EqualTo(Select.Tests.Count));
    }

    [Test]
    public void A_filter_that_matches_nothing_offers_a_near_test() =>
        Assert.That(() => TestFilter.Choose(Select, "Answers_in_uper_case"), Throws.TypeOf<UserError>().With.Property("Next").Contains("Answers_in_upper_case"));

    [Test]
    public void Every_step_of_every_kata_has_hints()
    {
        foreach (var kata in Learning.Tests.Clone.Katas)
        {
            var lesson = Lesson.Read(_clone.Repository, kata);

            Assert.That(lesson.StepsWithHints(), Is.EqualTo(Enumerable.Range(1, kata.Manifest.Steps.Count)), kata.Id);
            foreach (var step in lesson.StepsWithHints())
                Assert.That(lesson.HintsFor(step), Has.Count.GreaterThan(1).And.All.Not.Empty, $"{kata.Id}, step {step}");
        }
    }

    [Test]
    public void No_hint_is_a_line_of_the_solution_and_its_neighbours()
    {
        foreach (var kata in Learning.Tests.Clone.Katas)
        {
            var solution = Squeezed(string.Concat(_clone.Repository.SolutionOf(kata).Select(f => f.Text)));
            var lesson = Lesson.Read(_clone.Repository, kata);
            var lines = lesson.StepsWithHints().SelectMany(lesson.HintsFor).SelectMany(h => h.Split('`').Where((_, i) => i % 2 == 1)).Select(Squeezed);

            // A condition or a declaration may be given away; a statement with its body is longer.
            Assert.That(lines.Where(l => l.Length > 70 && solution.Contains(l, StringComparison.Ordinal)), Is.Empty, kata.Id);
        }
    }

    [Test]
    public void Hints_come_one_at_a_time_and_the_last_one_stays()
    {
        var count = Lesson.Read(_clone.Repository, Select).HintsFor(1).Count;

        Assert.That(Enumerable.Range(0, count + 1).Select(_ => _clone.Learner.Hints.Next(Select, "serve").Number), Is.EqualTo(new[] { 1, 2, 2 }));
        Assert.That(_clone.Learner.Hints.Next(Select, "many").Number, Is.EqualTo(1));
    }

    [Test]
    public void A_reset_saves_what_was_written_beside_the_stub()
    {
        _clone.Write(File, "// mine");

        var restored = _clone.Learner.Reset(_clone.KataOf("03-select")).Single();

        Assert.That(_clone.Read(File), Is.EqualTo(_clone.Read("graders/stubs/03-select/SelectServer.cs")));
        Assert.That(_clone.Read(restored.SavedAs!), Is.EqualTo("// mine"));
        Assert.That(_clone.KataOf("03-select").IsUntouched(_clone.KataOf("03-select").Read()), Is.True, "what is saved is not compiled");
    }

    [Test]
    public void Two_resets_in_a_second_save_both()
    {
        foreach (var text in new[] { "// one", "// two" })
        {
            _clone.Write(File, text);
            _clone.Learner.Reset(_clone.KataOf("03-select"));
        }

        var saved = Directory.GetFiles(_clone.KataOf("03-select").Folder, "*.saved-*").Select(System.IO.File.ReadAllText);
        Assert.That(saved, Is.EquivalentTo(new[] { "// one", "// two" }));
    }

    [Test]
    public void A_reset_of_a_missing_file_restores_it_and_one_of_the_stub_does_nothing()
    {
        System.IO.File.Delete(_clone.Repository.PathOf(File));

        Assert.That(_clone.Learner.Reset(_clone.KataOf("03-select")).Single().SavedAs, Is.Null);
        Assert.That(_clone.Learner.Reset(_clone.KataOf("03-select")), Is.Empty);
    }

    [Test]
    public void A_reset_begins_the_hints_anew()
    {
        _clone.Learner.Hints.Next(Select, "serve");
        _clone.Learner.Reset(_clone.KataOf("03-select"));

        Assert.That(_clone.Learner.Hints.Next(Select, "serve").Number, Is.EqualTo(1));
    }

    [Test]
    public void The_diff_goes_from_the_learner_to_the_reference()
    {
        _clone.Solve("01-blocking");
        var kata = _clone.KataOf("01-blocking");
        var file = kata.Kata.Manifest.ServerFile;
        Assert.That(SolutionDiff.Of(kata), Is.Empty);

        _clone.Write(file, _clone.Read(file) + "// mine\n");
        var diff = SolutionDiff.Of(kata);

        Assert.That(diff[0], Does.StartWith("--- katas/01-blocking/BlockingServer.cs"));
        Assert.That(diff[1], Does.StartWith("+++ solutions/01-blocking/BlockingServer.cs"));
        Assert.That(diff, Does.Contain("-// mine"));
    }

    private static Kata Select => Learning.Tests.Clone.Katas.Single(k => k.Id == "03-select");

    private static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
