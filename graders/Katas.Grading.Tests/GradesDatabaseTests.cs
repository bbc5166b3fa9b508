using System.Text.Json;
using Katas.Grading.Sqlite;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What is kept comes back as it was, and only a database that we understand is used.</summary>
public sealed class GradesDatabaseTests
{
    private static readonly GradedKata Select = new("03-select", "Select", new Dictionary<string, string> { ["serve"] = "Answer in upper case" });

    private Folder _out = null!;

    [SetUp]
    public void MakeFolder() => _out = new Folder();

    [TearDown]
    public void RemoveFolder() => _out.Dispose();

    [TestCase(DriveType.Fixed, "WAL")]
    [TestCase(DriveType.Ram, "WAL")]
    [TestCase(DriveType.Network, "DELETE")]
    public void The_journal_needs_no_memory_that_two_machines_would_share(DriveType disk, string journal) =>
        Assert.That(GradesDatabase.JournalOn(disk), Is.EqualTo(journal));

    [Test]
    public void Everything_comes_back_as_it_was()
    {
        var result = Sample("it said \0 and 'quotes' and \u001b[31m 日本");
        using (var store = Open())
        {
            store.Enroll(Select);
            store.Enroll(new StudentResult("zoe", []));
            store.Enroll(new StudentResult("ada", []) { Name = "Ada L.", Email = "ada@example.org", Account = "4711", AccountKind = AccountKind.MoodleIdNumber });
            store.Save("ada", result);
        }

        using var again = GradesDatabase.OpenExisting(_out.Root);
        var read = again.Read();

        Assert.That(Json(read.Katas), Is.EqualTo(Json(new[] { Select })));
        Assert.That(read.Students.Select(s => s.Id), Is.EqualTo(new[] { "ada", "zoe" }));
        Assert.That(
            (read.Students[0].Name, read.Students[0].Email, read.Students[0].Account, read.Students[0].AccountKind),
            Is.EqualTo(("Ada L.", "ada@example.org", "4711", AccountKind.MoodleIdNumber)));
        Assert.That(Json(read.Students[0].Katas.Single()), Is.EqualTo(Json(result)));
        Assert.That(read.Students[0].Katas.Single().Sources, Is.EqualTo(result.Sources));
        Assert.That(read.Students[1].Katas, Is.Empty);
    }

    [TestCase(0.1)]
    [TestCase(3.33)]
    [TestCase(1234567.89)]
    public void Points_are_not_blurred(decimal points)
    {
        using var store = OpenWithAda();
        store.Save("ada", Sample("") with { Points = points });

        Assert.That(store.Read().Students[0].Katas[0].Points, Is.EqualTo(points));
    }

    [Test]
    public void A_new_result_takes_the_place_of_the_old_one_with_all_that_belongs_to_it()
    {
        using var store = OpenWithAda();
        store.Save("ada", Sample("first"));
        var second = Scorer.NotTested(TheKatas.Select, new Rubric(), Verdict.Missing) with { Fingerprint = "2" };

        store.Save("ada", second);

        Assert.That(Json(store.Read().Students[0].Katas.Single()), Is.EqualTo(Json(second)));
        Assert.That(RowsIn("finding"), Is.Zero);
        Assert.That(RowsIn("source"), Is.Zero);
    }

    [Test]
    public void Holds_what_has_not_changed()
    {
        using var store = OpenWithAda();
        store.Save("ada", Sample("") with { Fingerprint = "1" });

        Assert.That(store.Holds("ada", "03-select", "1"));
        Assert.That(store.Holds("ada", "03-select", "2"), Is.False, "another submission");
        Assert.That(store.Holds("ada", "04-epoll", "1"), Is.False, "another kata");
        Assert.That(store.Holds("bob", "03-select", "1"), Is.False, "another student");
    }

    [Test]
    public void Does_not_hold_the_grader_s_own_failure()
    {
        using var store = OpenWithAda();
        store.Save("ada", Scorer.NotTested(TheKatas.Select, new Rubric(), Verdict.InternalError, "x") with { Fingerprint = "1" });

        Assert.That(store.Holds("ada", "03-select", "1"), Is.False);
    }

    [Test]
    public void Holds_the_mark_of_the_same_files_only()
    {
        using var store = OpenWithAda();
        IReadOnlyList<SourceFile> files = [new("SelectServer.cs", "class A;"), new("B.cs", "class B;")];
        var mark = Sample("") with { Sources = files };
        store.Save("ada", mark);

        Assert.That(store.HoldsMarkOf("ada", "03-select", [.. files]));
        Assert.That(store.HoldsMarkOf("ada", "03-select", [files[0]]), Is.False, "other files");
        Assert.That(store.HoldsMarkOf("bob", "03-select", []), Is.False, "no files");
        store.Save("ada", mark with { Verdict = Verdict.InternalError });
        Assert.That(store.HoldsMarkOf("ada", "03-select", files), Is.False, "no mark");
    }

    [Test]
    public void A_result_that_fails_to_be_written_leaves_the_old_one()
    {
        using var store = OpenWithAda();
        store.Save("ada", Sample("first"));
        var twice = Sample("second").Findings[0];

        // A text that is null where there must be one: SQLite refuses it after half of the result is written.
        var broken = Sample("second") with { Findings = [twice, twice with { Message = null! }] };

        Assert.That(() => store.Save("ada", broken), Throws.TypeOf<OutputFailure>());
        Assert.That(Json(store.Read().Students[0].Katas.Single()), Is.EqualTo(Json(Sample("first"))));
        Assert.That(() => store.Save("ada", Sample("third")), Throws.Nothing, "the database is stuck in a transaction");
    }

    [Test]
    public void A_newer_database_is_refused_and_not_touched()
    {
        Open().Dispose();
        Do("PRAGMA user_version = 5");

        Assert.That(() => Open(), Throws.TypeOf<UserError>().With.Message.Contains("version 5; this program knows versions up to 4").And.Message.Contains("git pull"));
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(5));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void An_older_database_is_read_and_no_longer_for_older_programs(int version)
    {
        using (var store = OpenWithAda())
            store.Save("ada", Sample("first"));
        Do("DROP TABLE shard");
        if (version < 3)
            Do("ALTER TABLE student DROP COLUMN account_kind");
        Do($"PRAGMA user_version = {version}");

        using var again = Open();

        Assert.That(Json(again.Read().Students[0].Katas.Single()), Is.EqualTo(Json(Sample("first"))));
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(4));
        Assert.That(() => again.Enroll(new StudentResult("bob", []) { Account = "bob", AccountKind = AccountKind.Github }), Throws.Nothing);
        Assert.That(() => again.Enroll(new Shard(1, 2)), Throws.Nothing);
    }

    // An older program cannot read a word that it does not know. So a new one needs a new version, here and in GradesSchema.
    [Test]
    public void The_words_of_version_4_are_these()
    {
        Assert.That(GradesSchema.Version, Is.EqualTo(4));
        Assert.That(Enum.GetValues<Outcome>().Select(Word.Of), Is.EquivalentTo(new[] { "passed", "failed", "skipped", "not-run" }));
        Assert.That(Enum.GetValues<AccountKind>().Select(Word.Of), Is.EquivalentTo(new[]
        {
            "general", "github", "moodle-participant", "moodle-id-number", "canvas-id", "canvas-anonymous-id", "sis-user-id", "sis-login-id",
        }));
        Assert.That(Enum.GetValues<Verdict>().Select(Word.Of), Is.EquivalentTo(new[]
        {
            "graded", "missing", "unreadable", "not-started", "compile-error", "crashed", "timed-out", "out-of-time", "out-of-memory",
            "too-many-tasks", "too-many-descriptors", "disk-full", "output-flood", "sandbox-violation", "internal-error",
        }));
    }

    [Test]
    public void A_database_of_another_program_is_refused_and_not_touched()
    {
        Do("CREATE TABLE bookmarks (url TEXT)");

        Assert.That(() => Open(), Throws.TypeOf<UserError>().With.Message.Contains("another program"));
        Assert.That(Query("SELECT count(*) FROM sqlite_master"), Is.EqualTo(1));
    }

    [Test]
    public void What_is_no_database_is_refused()
    {
        _out.With(GradesDatabase.Name, string.Concat(Enumerable.Repeat("no database ", 100)));

        Assert.That(() => Open(), Throws.TypeOf<UserError>().With.Message.Contains("is no database, or a damaged one"));
    }

    [Test]
    public void Where_there_is_none_none_is_made()
    {
        Assert.That(() => GradesDatabase.OpenExisting(_out.Root), Throws.TypeOf<UserError>().With.Message.Contains("There is no grades.db in"));
        Assert.That(Directory.GetFileSystemEntries(_out.Root), Is.Empty);
    }

    [Test]
    public void It_can_be_read_while_it_is_written()
    {
        using var store = OpenWithAda();
        store.Save("ada", Sample("first"));
        using var reader = GradesDatabase.OpenExisting(_out.Root);

        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
                store.Save("ada", Sample($"run {i}"));
        });
        do
        {
            Assert.That(reader.Read().Students[0].Katas, Has.Count.EqualTo(1), "half a result was seen");
        }
        while (!writing.IsCompleted);

        Assert.That(() => writing, Throws.Nothing);
        Assert.That(reader.Read().Students[0].Katas[0].Tests[0].Message, Is.EqualTo("run 49"));
    }

    [Test]
    public void A_clock_that_jumps_changes_nothing_but_the_time_of_a_result()
    {
        var clock = new JumpingClock();
        using var store = GradesDatabase.OpenOrCreate(_out.Root, clock);
        store.Enroll(Select);
        store.Enroll(new StudentResult("ada", []));
        store.Save("ada", Sample("before"));
        clock.Now = clock.Now.AddYears(-30);
        store.Save("ada", Sample("after"));

        Assert.That(Json(store.Read().Students[0].Katas.Single()), Is.EqualTo(Json(Sample("after"))));
    }

    [Test]
    public void One_run_at_a_time_has_the_folder()
    {
        using (OutputLock.Take(_out.Root))
            Assert.That(() => OutputLock.Take(_out.Root), Throws.TypeOf<UserError>().With.Message.Contains("Another run is writing to"));

        Assert.That(() => OutputLock.Take(_out.Root).Dispose(), Throws.Nothing, "the lock outlived its run");
    }

    [Test]
    public void A_file_in_place_of_the_folder_is_a_clear_error()
    {
        _out.With("file");

        Assert.That(() => OutputLock.Take(_out.PathOf("file")), Throws.TypeOf<UserError>().With.Message.Contains("cannot be written"));
    }

    private GradesDatabase Open() => GradesDatabase.OpenOrCreate(_out.Root, TimeProvider.System);

    private GradesDatabase OpenWithAda()
    {
        var store = Open();
        store.Enroll(Select);
        store.Enroll(new StudentResult("ada", []));
        return store;
    }

    private static KataResult Sample(string message) => new(
        "03-select", Verdict.Crashed, 2.5m, 6.5m, ["It ended with exit code 1.", "Twice."],
        [
            new TestResult("Answers", Outcome.Passed, 2.5m, 2.5m, message, 0.25) { Category = "Behaviour", Step = "serve", Runs = 2 },
            new TestResult("Survives", Outcome.Failed, 0, 4, null, 1.5) { Category = "Robustness", Step = "serve" },
        ])
    {
        Deduction = 1.25m,
        Fingerprint = "0123",
        Ignored = ["notes.txt: no source"],
        Findings =
        [
            new CodeFinding("EVL0001", "warning", "sleeps", new CodePlace("a.cs", 3, 4), IsSuppressed: true, [new CodePlace("a.cs", 1, 1), new CodePlace("b.cs", 2, 2)]),
            new CodeFinding("EVL0002", "info", "waits", new CodePlace("b.cs", 5, 6), IsSuppressed: false, []),
        ],
        Sources = [new SourceFile("a.cs", "class A;\n"), new SourceFile("b.cs", "")],
    };

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private int RowsIn(string table) => Query($"SELECT count(*) FROM {table}");

    private int Query(string sql)
    {
        using var connection = SqliteConnection.Open(_out.PathOf(GradesDatabase.Name), create: true);
        return connection.Number(sql);
    }

    private void Do(string sql)
    {
        using var connection = SqliteConnection.Open(_out.PathOf(GradesDatabase.Name), create: true);
        connection.Run(sql);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
