using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What <c>kata check</c> finds in a repository that is not in order.</summary>
public sealed class CheckTests
{
    private static readonly Kata Kata = TheKatas.Select;

    private Folder _folder = null!;
    private Repository _repository = null!;

    [SetUp]
    public void MakeRepository()
    {
        _folder = new Folder();
        _repository = new Repository(_folder.Root);
        _folder.With("katas/03-select/kata.json").With("katas/03-select/SelectServer.cs", TheKatas.Repository.StubOf(Kata)[0].Text)
            .With("katas/03-select/SelectServerTests.cs").With("katas/03-select/README.md", "# x").With("katas/03-select/Katas.Select.csproj")
            .With("solutions/03-select/SelectServer.cs", TheKatas.Repository.SolutionOf(Kata)[0].Text)
            .With("solutions/03-select/NOTES.md").With("solutions/03-select/Katas.Select.Solution.csproj");
    }

    [TearDown]
    public void RemoveRepository() => _folder.Dispose();

    [Test]
    public void A_folder_in_order_is_good()
    {
        _folder.With("katas/03-select/bin/x").With("katas/03-select/obj/x").With("solutions/03-select/TestResults/x");

        Assert.That(LayoutCheck.KataFolder(_repository, Kata).Faults, Is.Empty);
        Assert.That(LayoutCheck.SolutionFolder(_repository, Kata).Faults, Is.Empty);
        Assert.That(LayoutCheck.NothingElse(_repository, [Kata]).Faults, Is.Empty);
    }

    [Test]
    public void A_file_that_is_not_listed_is_found()
    {
        _folder.With("katas/03-select/Helper.cs");

        ExpectFault(LayoutCheck.KataFolder(_repository, Kata), "katas/03-select/Helper.cs is not listed.");
    }

    [Test]
    public void A_listed_file_that_is_missing_is_found()
    {
        File.Delete(_folder.PathOf("solutions/03-select/SelectServer.cs"));

        ExpectFault(LayoutCheck.SolutionFolder(_repository, Kata), "solutions/03-select/SelectServer.cs is missing.");
    }

    [Test]
    public void Tests_that_no_grader_runs_are_found()
    {
        _folder.With("graders/Katas.Suite/Katas.Suite.csproj", "<Compile Include=\"$(KatasFolder)03-select/SelectServerTests.cs\" />");
        Assert.That(LayoutCheck.Suite(_repository, Kata).Faults, Is.Empty);

        _folder.With("katas/03-select/MyTests.cs");

        ExpectFault(LayoutCheck.Suite(_repository, Kata), "katas/03-select/MyTests.cs is not in graders/Katas.Suite/Katas.Suite.csproj");
    }

    [Test]
    public void A_second_project_is_found()
    {
        _folder.With("katas/03-select/Second.csproj");

        ExpectFault(LayoutCheck.KataFolder(_repository, Kata), "holds 2 projects");
    }

    [Test]
    public void A_folder_that_belongs_to_no_kata_is_found()
    {
        _folder.With("graders/mutants/99-telepathy/x/mutant.json");

        ExpectFault(LayoutCheck.NothingElse(_repository, [Kata]), "graders/mutants/99-telepathy belongs to no kata");
    }

    [Test]
    public void A_stub_that_is_kept_otherwise_is_found()
    {
        _folder.With("graders/stubs/03-select/SelectServer.cs", File.ReadAllText(_folder.PathOf("katas/03-select/SelectServer.cs")));
        Assert.That(LayoutCheck.KeptStub(_repository, Kata).Faults, Is.Empty);

        _folder.With("katas/03-select/SelectServer.cs", "// another one");
        ExpectFault(LayoutCheck.KeptStub(_repository, Kata), "graders/stubs/03-select/SelectServer.cs differs from katas/03-select/SelectServer.cs.");
    }

    [Test]
    public void What_a_learner_leaves_behind_is_no_kata()
    {
        _folder.With("katas/.progress/03-select.json", "[]");

        Assert.That(LayoutCheck.NothingElse(_repository, [Kata]).Faults, Is.Empty);
    }

    [Test]
    public void Points_that_do_not_add_up_are_found() =>
        ExpectFault(LayoutCheck.Manifest(Kata with { Manifest = Kata.Manifest with { Points = 1 } }), "says 1 points");

    [Test]
    public void A_step_without_a_test_is_found() => ExpectFault(
        LayoutCheck.Manifest(Kata with { Manifest = Kata.Manifest with { Steps = [.. Kata.Manifest.Steps, new("fly", "Fly")] } }),
        "No test belongs to the step 'fly'.");

    [TestCase("", "", "", TestName = "A_lesson_in_order_is_good")]
    [TestCase("## Pitfalls\n", "", "The heading '## Pitfalls' is missing", TestName = "A_missing_section_is_found")]
    [TestCase("```mermaid", "```", "'## The model' has no figure.", TestName = "A_missing_figure_is_found")]
    [TestCase("dotnet test katas/03-select", "make", "It does not say how to run the tests", TestName = "A_missing_command_is_found")]
    [TestCase("<details><summary>Hint 2</summary>concrete 1</details>", "", "'### Hints for step 1' has 1 hints", TestName = "A_missing_hint_is_found")]
    [TestCase("concrete 2", " ", "'### Hints for step 2' has an empty hint.", TestName = "An_empty_hint_is_found")]
    [TestCase("concrete 2", "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word", "has a hint of 61 words", TestName = "A_hint_that_is_too_long_is_found")]
    [TestCase("concrete 2", "```\na();\nb();\nc();\nd();\n```", "a piece of the solution", TestName = "A_hint_that_is_code_is_found")]
    [TestCase("### Hints for step 1\n", "### Hints for step 99\n", "'### Hints for step 99' belongs to no step", TestName = "Hints_for_no_step_are_found")]
    public void Reads_the_lesson(string part, string instead, string expected)
    {
        var lesson = Lesson();
        var faults = LessonCheck.FaultsOf(Kata, part.Length == 0 ? lesson : lesson.Replace(part, instead, StringComparison.Ordinal));

        if (expected.Length == 0)
            Assert.That(faults, Is.Empty);
        else
            ExpectFault(new Finding("lesson", faults), expected);
    }

    [Test]
    public async Task A_mutant_that_is_not_caught_is_found()
    {
        AddMutant("fine-after-all", """{ "summary": "Nothing is wrong.", "caughtBy": ["Answers_in_upper_case"] }""");

        await ExpectFaultAsync("fine-after-all", "Answers_in_upper_case passes on it: Nothing is wrong.");
    }

    [Test]
    public async Task A_mutant_that_is_caught_is_good()
    {
        AddMutant("lower-case", """{ "summary": "Changes nothing.", "caughtBy": ["Answers_in_upper_case"] }""", TheKatas.ServerThat("").Text);

        Assert.That((await CheckMutantAsync("lower-case")).Faults, Is.Empty);
    }

    [Test]
    public async Task A_mutant_that_names_no_test_is_found()
    {
        AddMutant("misspelt", """{ "summary": "x", "caughtBy": ["Answers_in_uper_case"] }""");

        var fault = await ExpectFaultAsync("misspelt", "names Answers_in_uper_case, but the kata has no such test");
        Assert.That(fault.Next, Is.EqualTo("Did you mean Answers_in_upper_case?"));
    }

    [Test]
    public async Task A_mutant_that_does_not_compile_is_found()
    {
        AddMutant("broken", """{ "summary": "x", "caughtBy": ["Answers_in_upper_case"] }""", "class A {");

        await ExpectFaultAsync("broken", "graders/mutants/03-select/broken/SelectServer.cs(1,10): CS1513");
    }

    [Test]
    public async Task A_mutant_without_its_summary_is_found()
    {
        AddMutant("silent", """{ "caughtBy": [] }""");

        await ExpectFaultAsync("silent", "graders/mutants/03-select/silent/mutant.json is not as it should be");
    }

    [Test]
    public async Task A_solution_that_fails_and_a_stub_that_passes_are_found()
    {
        var kata = Kata with { Tests = [Kata.TestsNamed("Answers_in_upper_case").Single()] };
        _folder.With("solutions/03-select/SelectServer.cs", TheKatas.ServerThat("int unused;").Text)
            .With("katas/03-select/SelectServer.cs", TheKatas.Repository.SolutionOf(kata)[0].Text);
        using var workers = new WorkerPool(WorkerCommand.Default);
        var check = new ServerCheck(_repository, workers);

        var solution = await check.SolutionAsync(kata, CancellationToken.None);
        ExpectFault(solution, "solutions/03-select/SelectServer.cs(17,21): CS0168");
        ExpectFault(solution, "Answers_in_upper_case fails: ");
        ExpectFault(await check.StubAsync(kata, CancellationToken.None), "Answers_in_upper_case passes although nothing is written.");
    }

    private void AddMutant(string name, string manifest, string? server = null) => _folder
        .With($"graders/mutants/03-select/{name}/mutant.json", manifest)
        .With($"graders/mutants/03-select/{name}/{(server is null ? "notes.txt" : "SelectServer.cs")}", server ?? "");

    private async Task<Finding> CheckMutantAsync(string name)
    {
        using var workers = new WorkerPool(WorkerCommand.Default);
        return await new ServerCheck(_repository, workers).MutantAsync(Kata, $"graders/mutants/03-select/{name}", CancellationToken.None);
    }

    private async Task<Fault> ExpectFaultAsync(string mutant, string what) => ExpectFault(await CheckMutantAsync(mutant), what);

    private static Fault ExpectFault(Finding finding, string what)
    {
        Assert.That(finding.Faults.Select(f => f.What), Has.Some.Contains(what));
        Assert.That(finding.Faults.Select(f => f.Next), Has.All.Not.Empty);
        return finding.Faults.First(f => f.What.Contains(what, StringComparison.Ordinal));
    }

    private static string Lesson()
    {
        var steps = Kata.Manifest.Steps.Select((step, i) => $"### Step {i + 1}: {step.Title}\nDo it.\n");
        var hints = Kata.Manifest.Steps.Select((_, i) =>
            $"### Hints for step {i + 1}\n<details><summary>Hint 1</summary>nudge {i + 1}</details>\n<details><summary>Hint 2</summary>concrete {i + 1}</details>\n");
        return $"""
            # A kata

            dotnet test katas/03-select

            ## The model
            ```mermaid
            ```
            ## The calls that matter
            ## Steps
            {string.Concat(steps)}
            ## Pitfalls
            ## Compared with the one before
            ## Further reading
            ## Hints
            {string.Concat(hints)}
            """.ReplaceLineEndings("\n");
    }
}
