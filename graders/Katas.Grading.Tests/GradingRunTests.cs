using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Grades with real workers: what each kind of submission gets, and what becomes of workers that crash.</summary>
public sealed class GradingRunTests
{
    // Fails every test at once, so that there is little to wait for.
    private static readonly SourceFile Hopeless = new("SelectServer.cs", """
        using System.Net.Sockets;

        namespace Katas.Select;

        public sealed class SelectServer : IServer
        {
            private readonly List<Socket> _clients = [];

            public void Run(Socket listener, CancellationToken stop) => throw new NotImplementedException($"{_clients.Count} so far");
        }
        """);

    // A few tests tell as much of a run as all of them.
    private static readonly Kata Kata = TheKatas.Select with { Tests = [.. TheKatas.Select.Tests.Take(4)] };

    private Folder _class = null!;

    [SetUp]
    public void MakeClass() => _class = new Folder();

    [TearDown]
    public void RemoveClass() => _class.Dispose();

    [Test]
    public async Task Every_verdict_has_its_submission()
    {
        _class.With("absent/notes.txt")
            .With("broken/SelectServer.cs", "class A {")
            .With("stub/SelectServer.cs", TheKatas.Repository.StubOf(TheKatas.Select)[0].Text)
            .With("wrong/SelectServer.cs", Hopeless.Text);

        var results = await GradeAsync(WorkerCommand.Default);

        Assert.That(results.Students.Select(s => (s.Id, s.Katas.Single().Verdict)), Is.EqualTo(new[]
        {
            ("absent", Verdict.Missing), ("broken", Verdict.CompileError), ("stub", Verdict.NotStarted), ("wrong", Verdict.Graded),
        }));
        Assert.That(results.Students.Select(s => s.Katas[0].Points), Is.All.Zero);
        Assert.That(results.Students[1].Katas[0].Messages, Has.Some.EqualTo("SelectServer.cs(1,10): CS1513: } expected"));
    }

    [Test]
    public async Task A_worker_that_is_killed_in_the_middle_gets_a_successor()
    {
        using var workers = new WorkerPool(WorkerCommand.Default);
        var victims = new List<int>();

        var judgement = await workers.UseAsync(async worker =>
        {
            var compiled = await worker.CompileAsync(new CompileOrder([Hopeless], []), CancellationToken.None);
            var judging = worker.JudgeAsync(new JudgeOrder(compiled.AssemblyPath!, [.. Kata.Tests.Select(t => t.FullName)], Sandbox: null), CancellationToken.None);
            if (victims.Count == 0)
                Process.GetProcessById(worker.Id).Kill();
            victims.Add(worker.Id);
            return await judging;
        });

        Assert.That(judgement.Runs, Has.Count.EqualTo(Kata.Tests.Count));
        Assert.That(victims, Has.Count.EqualTo(2).And.Unique);
    }

    [Test, Platform("Linux,MacOsX")]
    public async Task A_worker_that_crashes_gets_a_successor()
    {
        _class.With("broken/SelectServer.cs", "class A {");
        var once = _class.PathOf("crashed");
        var crashesOnce = new WorkerCommand("/bin/sh",
        [
            "-c", $"if [ -e '{once}' ]; then exec \"$@\"; fi; touch '{once}'; exit 9", "sh",
            WorkerCommand.Default.Program, .. WorkerCommand.Default.Arguments,
        ]);

        var results = await GradeAsync(crashesOnce);

        Assert.That(File.Exists(once));
        Assert.That(results.Students[0].Katas[0].Verdict, Is.EqualTo(Verdict.CompileError));
    }

    [Test, Platform("Linux,MacOsX")]
    public async Task A_worker_that_always_crashes_is_the_grader_s_fault()
    {
        _class.With("ada/SelectServer.cs", "class A {");

        var results = await GradeAsync(new WorkerCommand("/bin/sh", ["-c", "echo out of order >&2; exit 9"]));

        Assert.That(results.Students[0].Katas[0].Verdict, Is.EqualTo(Verdict.InternalError));
        Assert.That(results.Students[0].Katas[0].Messages[0], Does.Contain("exit code 9").And.Contain("out of order"));
    }

    [Test]
    public async Task A_worker_that_cannot_be_started_is_the_grader_s_fault_and_stops_nobody()
    {
        _class.With("ada/SelectServer.cs", "class A {").With("bob/SelectServer.cs", "class B {").With("cy/notes.txt");

        var results = await GradeAsync(new WorkerCommand(_class.PathOf("gone"), []));

        Assert.That(results.Students.Select(s => s.Katas[0].Verdict), Is.EqualTo(new[] { Verdict.InternalError, Verdict.InternalError, Verdict.Missing }));
        Assert.That(results.Students[0].Katas[0].Messages[0], Does.StartWith("No worker process could be started. "));
    }

    [Test]
    public async Task The_grader_s_failure_takes_no_mark_of_the_same_files()
    {
        _class.With("ada/SelectServer.cs", "class A {");
        var store = new MemoryStore();
        using (var workers = new WorkerPool(WorkerCommand.Default))
            await GradeAsync(workers, store);
        using var broken = new WorkerPool(new WorkerCommand(_class.PathOf("gone"), []));

        await GradeAsync(broken, store, again: true);
        Assert.That(store.Read().Students[0].Katas[0].Verdict, Is.EqualTo(Verdict.CompileError));

        _class.With("ada/SelectServer.cs", "class B {");
        await GradeAsync(broken, store);
        Assert.That(store.Read().Students[0].Katas[0].Verdict, Is.EqualTo(Verdict.InternalError));
    }

    [Test, Platform("Linux,MacOsX")]
    public async Task A_source_that_breaks_the_compiler_does_not_compile()
    {
        _class.With("ada/SelectServer.cs", Hopeless.Text + " // breaks the compiler").With("bob/SelectServer.cs", "class A {");
        // Dies as soon as it is given that source, and else hands everything on.
        var breaks = new WorkerCommand("/bin/bash",
        [
            "-c", """while read -r line; do case $line in *"breaks the compiler"*) echo "Stack overflow." >&2; exit 134;; esac; echo "$line"; done | "$@" """, "bash",
            WorkerCommand.Default.Program, .. WorkerCommand.Default.Arguments,
        ]);

        var results = await GradeAsync(breaks);

        Assert.That(results.Students.Select(s => s.Katas[0].Verdict), Is.EqualTo(new[] { Verdict.CompileError, Verdict.CompileError }));
        Assert.That(results.Students[0].Katas[0].Messages[0], Does.StartWith("The compiler breaks down over these files, 2 times out of 2, and not over the stub. ").And.Contain("Stack overflow."));
        Assert.That(results.Students[1].Katas[0].Messages[0], Does.Contain("CS1513"));
    }

    [Test, Platform("Linux,MacOsX")]
    public async Task A_source_that_breaks_the_analyzer_alone_is_tested()
    {
        _class.With("ada/SelectServer.cs", Hopeless.Text);
        // Dies as soon as it has compiled something and begins to analyze it.
        var breaks = new WorkerCommand("/bin/bash",
        [
            "-c", """{ "$@"; } | while read -r line; do echo "$line"; case $line in *'"analyzing"'*) echo "Stack overflow." >&2; kill -9 $$; exit;; esac; done""", "bash",
            WorkerCommand.Default.Program, .. WorkerCommand.Default.Arguments,
        ]);

        var result = (await GradeAsync(breaks)).Students[0].Katas[0];

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Graded));
        Assert.That(result.Messages[0], Does.StartWith("The analyzer breaks down over these files, 2 times out of 2, so that findings are missing. ").And.Contain("Stack overflow."));
        Assert.That(result.Tests.Select(t => t.Outcome), Is.All.EqualTo(Outcome.Failed));
    }

    [Test, Platform("Linux,MacOsX")]
    public async Task A_worker_that_babbles_is_the_grader_s_fault()
    {
        _class.With("ada/SelectServer.cs", "class A {");

        var results = await GradeAsync(new WorkerCommand("/bin/sh", ["-c", "echo hello; cat"]));

        Assert.That(results.Students[0].Katas[0].Messages[0], Does.Contain("answered what is no reply"));
    }

    [Test]
    public async Task What_has_not_changed_is_kept()
    {
        _class.With("ada/SelectServer.cs", "class A {").With("bob/SelectServer.cs", "class B {").With("cy/notes.txt");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();
        await GradeAsync(workers, store);
        var first = store.Read();
        _class.With("bob/SelectServer.cs", "class B { int x");

        var progress = await GradeAsync(workers, store);

        Assert.That(progress.Kept, Is.EquivalentTo(new[] { "ada", "cy" }));
        Assert.That(progress.Graded, Is.EqualTo(new[] { "bob" }));
        Assert.That(store.Read().Students[0].Katas[0], Is.SameAs(first.Students[0].Katas[0]));
        Assert.That(store.Read().Students[1].Katas[0].Messages, Is.Not.EqualTo(first.Students[1].Katas[0].Messages));
    }

    [Test]
    public async Task Again_means_everything()
    {
        _class.With("ada/SelectServer.cs", "class A {").With("cy/notes.txt");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();
        await GradeAsync(workers, store);

        var progress = await GradeAsync(workers, store, again: true);

        Assert.That(progress.Graded, Is.EquivalentTo(new[] { "ada", "cy" }));
    }

    [Test]
    public async Task Again_goes_on_after_an_interruption_when_nobody_says_again()
    {
        _class.With("ada/SelectServer.cs", "class A {").With("cy/notes.txt");
        using var workers = new WorkerPool(WorkerCommand.Default);
        using var output = new Folder();
        using var store = GradesDatabase.OpenOrCreate(output.Root, TimeProvider.System);
        var memory = new MemoryStore();
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();

        foreach (var results in new IResultStore[] { store, memory })
        {
            await GradeAsync(workers, results);
            Assert.That(() => GradeAsync(workers, results, again: true, cancel: interrupted.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(results.Read().Students.SelectMany(s => s.Katas).Count(), Is.EqualTo(2), "a result was lost");

            Assert.That((await GradeAsync(workers, results)).Graded, Is.EquivalentTo(new[] { "ada", "cy" }));
            Assert.That((await GradeAsync(workers, results)).Graded, Is.Empty);
        }
    }

    [Test]
    public async Task Again_forgets_nothing_of_the_others()
    {
        _class.With("ada/notes.txt").With("bob/notes.txt");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();
        await GradeAsync(workers, store);

        await GradeAsync(workers, store, again: true, only: "ada");

        Assert.That((await GradeAsync(workers, store)).Kept, Is.EquivalentTo(new[] { "ada", "bob" }));
    }

    [Test, Platform("Linux,MacOsX")]
    public async Task The_grader_s_own_failure_is_always_graded_again()
    {
        _class.With("ada/SelectServer.cs", "class A {");
        var store = new MemoryStore();
        using (var broken = new WorkerPool(new WorkerCommand("/bin/sh", ["-c", "exit 9"])))
            await GradeAsync(broken, store);
        using var workers = new WorkerPool(WorkerCommand.Default);

        await GradeAsync(workers, store);

        Assert.That(store.Read().Students[0].Katas[0].Verdict, Is.EqualTo(Verdict.CompileError));
    }

    [Test]
    public async Task A_shard_is_a_part_of_the_class()
    {
        _class.With("ada/notes.txt").With("bob/notes.txt").With("cy/notes.txt").With("dee/notes.txt");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();

        await GradeAsync(workers, store, shard: new Shard(1, 2));

        Assert.That(store.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "bob", "dee" }));
    }

    [Test]
    public async Task A_worker_ends_with_its_input_in_the_middle_of_its_work()
    {
        var worker = WorkerProcess.Start(WorkerCommand.Default);
        using var process = Process.GetProcessById(worker.Id);
        var compiled = await worker.CompileAsync(new CompileOrder([Hopeless], []), CancellationToken.None);
        var scratch = Path.GetDirectoryName(Path.GetDirectoryName(compiled.AssemblyPath))!;
        var judging = worker.JudgeAsync(new JudgeOrder(compiled.AssemblyPath!, [.. Kata.Tests.Select(t => t.FullName)], Sandbox: null), CancellationToken.None);

        worker.CloseInput();

        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(10)), "the worker lives on");
        Assert.That(async () => await judging, Throws.TypeOf<WorkerFailure>());
        Assert.That(Directory.Exists(scratch), Is.False, $"{scratch} was left behind");
        worker.Dispose();
    }

    [Test]
    public async Task Who_hands_in_late_is_one_student_and_not_two()
    {
        _class.With("ada/notes.txt").With("roster.csv", "name,account\nAda,ada\nEve,77\nBob,78\n");
        using var workers = new WorkerPool(WorkerCommand.Default);
        using var output = new Folder();
        using var store = GradesDatabase.OpenOrCreate(output.Root, TimeProvider.System);
        var memory = new MemoryStore();
        await GradeAsync(workers, store);
        await GradeAsync(workers, memory);
        Assert.That(store.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "77", "78", "ada" }));

        _class.With("Eve_77_assignsubmission_file_/SelectServer.cs", "class A {");
        await GradeAsync(workers, store);
        await GradeAsync(workers, memory);

        Assert.That(store.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "78", "Eve_77", "ada" }));
        Assert.That(memory.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "78", "Eve_77", "ada" }));
    }

    [TestCase("katas-zoe")]
    [TestCase("zoe")]
    public async Task A_mark_stays_when_only_the_roster_still_names_its_student(string folder)
    {
        _class.With($"{folder}/SelectServer.cs", "class A {").With("ada/notes.txt").With("roster.csv", "name,account\nZoe,zoe\nAda,ada\n");
        using var workers = new WorkerPool(WorkerCommand.Default);
        using var output = new Folder();
        using var store = GradesDatabase.OpenOrCreate(output.Root, TimeProvider.System);
        var memory = new MemoryStore();
        await GradeAsync(workers, store);
        await GradeAsync(workers, memory);

        Directory.Delete(_class.PathOf(folder), recursive: true);
        await GradeAsync(workers, store, again: true);
        await GradeAsync(workers, memory);

        foreach (var kept in new[] { store.Read(), memory.Read() })
            Assert.That(kept.Students.Select(s => (s.Id, s.Katas.Single().Verdict)), Is.EquivalentTo(new[] { (folder, Verdict.CompileError), ("ada", Verdict.Missing) }));
    }

    [Test]
    public async Task Two_students_of_one_name_are_two_every_time()
    {
        _class.With("kim1/SelectServer.cs", "class A {").With("roster.csv", "name,folder\nKim Lee,kim1\nKim Lee,kim2\n");
        using var workers = new WorkerPool(WorkerCommand.Default);
        using var output = new Folder();
        using (var store = GradesDatabase.OpenOrCreate(output.Root, TimeProvider.System))
        {
            await GradeAsync(workers, store);
            await GradeAsync(workers, store);

            Assert.That(store.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "kim1", "kim2" }));
        }

        using var all = new Folder();
        using var merged = GradesDatabase.OpenOrCreate(all.Root, TimeProvider.System);
        merged.Merge(output.Root);

        Assert.That(merged.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "kim1", "kim2" }));
    }

    // What runs before this was minded have left behind.
    [Test]
    public async Task A_second_row_of_zeros_goes_again()
    {
        _class.With("ada/notes.txt").With("roster.csv", "name,account\nZoe,zoe\n");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();
        store.Enroll(new StudentResult("katas-zoe", []) { Name = "Zoe", Account = "zoe" });
        store.Save("katas-zoe", Scorer.NotTested(TheKatas.Select, new Rubric(), Verdict.CompileError));
        store.Enroll(new StudentResult("zoe", []) { Name = "Zoe", Account = "zoe" });
        store.Save("zoe", Scorer.NotTested(TheKatas.Select, new Rubric(), Verdict.Missing));

        await GradeAsync(workers, store);

        Assert.That(store.Read().Students.Select(s => s.Id), Is.EqualTo(new[] { "ada", "katas-zoe" }));
    }

    [Test]
    public async Task Who_hands_in_less_later_is_one_student_with_a_zero_for_it()
    {
        _class.With("ada/notes.txt").With("roster.csv", "name,account\nZoe,zoe\n");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();
        store.Enroll(new StudentResult("katas-zoe", []) { Name = "Zoe", Account = "zoe" });
        store.Save("katas-zoe", Scorer.NotTested(TheKatas.All[0], new Rubric(), Verdict.CompileError));

        await GradeAsync(workers, store);

        Assert.That(store.Read().Students[1].Katas.Select(k => (k.Id, k.Verdict)), Is.EqualTo(new[] { ("01-blocking", Verdict.CompileError), ("03-select", Verdict.Missing) }));
    }

    [Test]
    public async Task A_mark_stays_when_what_earned_it_is_gone()
    {
        _class.With("Eve_77_assignsubmission_file_/SelectServer.cs", "class A {").With("roster.csv", "name,account\nEve,77\n").With("ada/notes.txt");
        using var workers = new WorkerPool(WorkerCommand.Default);
        var store = new MemoryStore();
        await GradeAsync(workers, store);

        Directory.Delete(_class.PathOf("Eve_77_assignsubmission_file_"), recursive: true);
        await GradeAsync(workers, store);

        Assert.That(store.Read().Students.Select(s => s.Id), Does.Contain("Eve_77"));
    }

    private async Task<ClassResults> GradeAsync(WorkerCommand command)
    {
        using var workers = new WorkerPool(command);
        var store = new MemoryStore();
        await GradeAsync(workers, store);
        return store.Read();
    }

    private async Task<RecordedProgress> GradeAsync(WorkerPool workers, IResultStore store, bool again = false, Shard? shard = null, string? only = null, CancellationToken cancel = default)
    {
        var progress = new RecordedProgress();
        var options = new GradingOptions(Jobs: 2) { Again = again, Shard = shard ?? Shard.All };
        var students = ClassFolder.Open(_class.Root, TheKatas.Manifests);
        if (File.Exists(_class.PathOf("roster.csv")))
            students = students.With(Roster.Read(_class.PathOf("roster.csv")));
        if (only is not null)
            students = students.Only([only]);
        await new GradingRun([Kata], TheKatas.Repository, workers, Judging.Trusted, store)
            .GradeAsync(students, options, progress, cancel);
        return progress;
    }
}
