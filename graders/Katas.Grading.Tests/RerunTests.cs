using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>A failure that could be a matter of timing is looked at again.</summary>
public sealed class RerunTests
{
    private const string Name = "Answers_in_upper_case";

    // In seconds: so long is looked at one that gets too little of a processor; where one is free, three runs take 18.
    private const double Starved = 30;

    private static readonly KataTest Test = TheKatas.Select.TestsNamed(Name).Single();

    private Folder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new Folder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task A_test_that_fails_once_passes_and_keeps_its_failure()
    {
        var run = await JudgeAsync($$"""
            var once = @"{{_folder.PathOf("failed")}}";
            if (count > 1 && !File.Exists(once))
                File.WriteAllText(once, "");
            else
                for (var i = 0; i < count; i++) buffer[i] = (byte)(buffer[i] is >= 97 and <= 122 ? buffer[i] - 32 : buffer[i]);
            """);

        Assert.That((run.Outcome, run.Runs), Is.EqualTo((Outcome.Passed, 2)));
        Assert.That(run.Message, Does.Contain("expected"));
    }

    [Test]
    public async Task A_test_that_always_fails_fails()
    {
        var run = await JudgeAsync("");

        Assert.That((run.Outcome, run.Runs), Is.EqualTo((Outcome.Failed, 1 + Judging.Reruns)));
    }

    [Test]
    public async Task A_server_that_ends_itself_is_not_asked_again()
    {
        var run = await JudgeAsync("if (count > 1) Environment.Exit(0);");

        Assert.That((run.Outcome, run.Runs), Is.EqualTo((Outcome.Failed, 1)));
    }

    [Test]
    public async Task A_server_that_never_rests_is_not_asked_again()
    {
        const string Wait = "_resting, TickMicroseconds)";
        var solution = TheKatas.Repository.SolutionOf(TheKatas.Select).Single();
        Assert.That(solution.Text, Does.Contain(Wait));

        var run = await JudgeAsync(solution with { Text = solution.Text.Replace(Wait, "_resting, 0)", StringComparison.Ordinal) }, TheKatas.Select.TestsNamed("Uses_no_processor_time_while_200_clients_are_idle").Single());

        if (run.Runs > 1 && run.Seconds > Starved)
            Assert.Ignore($"Skipped: in {run.Seconds:0} s the server had too little of a processor to say anything for certain.");
        Assert.That((run.Outcome, run.Runs), Is.EqualTo((Outcome.Failed, 1)), run.Message);
    }

    [Test]
    public async Task A_line_of_the_source_that_is_a_book_is_cut()
    {
        var run = await JudgeAsync($"if (count > 1) throw new InvalidOperationException(); // {new string('x', 100_000)}");

        Assert.That(run.Message, Does.Contain("xxx").And.Length.LessThan(10_000));
    }

    [TestCase(40, 1, true, TestName = "{m}: one failure")]
    [TestCase(40, 0, false, TestName = "{m}: nothing failed")]
    [TestCase(40, 39, true, TestName = "{m}: one passed")]
    [TestCase(40, 40, false, TestName = "{m}: many failed, and none passed")]
    [TestCase(3, 3, true, TestName = "{m}: a few failed")]
    public void What_failed_decides_whether_it_is_run_again(int ran, int failed, bool isWorthIt) =>
        Assert.That(TestListener.IsWorthIt(ran, failed), Is.EqualTo(isWorthIt));

    [Test]
    public void A_pass_after_a_failure_is_told_as_flaky()
    {
        var kata = TheKatas.Select with { Tests = [Test] };
        var failed = new TestRun(Test.FullName, Outcome.Failed, "too late", 1);
        var judgement = new Judgement.Builder();
        judgement.Add(failed);
        judgement.Add(failed with { Outcome = Outcome.Passed, Message = null, Seconds = 0.5 });

        var result = Scorer.Graded(kata, judgement.Build(), AnalysisResult.None, new Rubric(), []).Tests.Single();

        Assert.That((result.Outcome, result.Points, result.Runs, result.IsFlaky), Is.EqualTo((Outcome.Passed, Test.Points, 2, true)));
        Assert.That((result.Message, result.Seconds), Is.EqualTo(("too late", 1.5)));
    }

    [Test]
    public async Task What_is_handed_in_twenty_times_gets_the_same_marks_twenty_times()
    {
        const int Times = 20;
        string[] names = [Name, "Changes_no_byte_but_a_to_z", "Keeps_random_bytes_in_order", "Survives_a_reset_while_idle"];
        for (var i = 1; i <= Times; i++)
            _folder.With($"{i}/SelectServer.cs", TheKatas.ServerThat("for (var i = 0; i < count; i++) buffer[i] = (byte)(buffer[i] is >= 97 and < 122 ? buffer[i] - 32 : buffer[i]);").Text);
        var kata = TheKatas.Select with { Tests = [.. names.SelectMany(TheKatas.Select.TestsNamed)] };
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();

        await new GradingRun([kata], TheKatas.Repository, workers, Judging.Trusted, store)
            .GradeAsync(ClassFolder.Open(_folder.Root, TheKatas.Manifests), new GradingOptions(Jobs: 4), new RecordedProgress(), CancellationToken.None);

        var marks = store.Read().Students.Select(s => string.Join(", ", s.Katas.Single().Tests.Select(t => $"{t.Name} {t.Outcome} {t.Points}"))).ToList();
        Assert.That(marks, Has.Count.EqualTo(Times).And.All.EqualTo(marks[0]));
        Assert.That(marks[0], Does.Contain("Passed").And.Contain("Failed"));
    }

    private static Task<TestRun> JudgeAsync(string reply) => JudgeAsync(TheKatas.ServerThat(reply), Test);

    private static async Task<TestRun> JudgeAsync(SourceFile server, KataTest test)
    {
        using var workers = new WorkerPool(WorkerCommand.Default);
        var judgement = await workers.UseAsync(async worker =>
        {
            var compiled = await worker.CompileAsync(new CompileOrder([server], []), CancellationToken.None);
            Assert.That(compiled.Errors, Is.Empty);
            return await worker.JudgeAsync(new JudgeOrder(compiled.AssemblyPath!, [test.FullName], Sandbox: null) { Reruns = Judging.Reruns }, CancellationToken.None);
        });
        return judgement.Runs.Single();
    }
}
