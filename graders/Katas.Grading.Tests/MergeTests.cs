using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>The parts of a class, put together, are what one run would have made.</summary>
public sealed class MergeTests
{
    private Folder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new Folder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Parts_make_the_whole()
    {
        const int Parts = 3;
        Fill("whole", HostileClass.Results);
        for (var i = 1; i <= Parts; i++)
            Fill($"part{i}", HostileClass.Results with { Students = [.. HostileClass.Results.Students.Where(s => new Shard(i, Parts).Includes(s.Id))] });

        Merge("all", "part1", "part3", "part2");

        Assert.That(DatabaseDump.Of(_folder.PathOf("all")), Is.EqualTo(DatabaseDump.Of(_folder.PathOf("whole"))).And.Contain("finding ["));
    }

    [TestCase("1/3", "2/3", ExpectedResult = "3/3")]
    [TestCase("3/3", ExpectedResult = "1/3, 2/3")]
    [TestCase("1/2", "1/3", "3/3", "2/2", ExpectedResult = "")]
    [TestCase("1/1", ExpectedResult = "")]
    [TestCase("1/1", "2/8", ExpectedResult = "")]
    [TestCase(ExpectedResult = "")]
    public string Which_parts_are_missing_is_known(params string[] parts)
    {
        using var all = GradesDatabase.OpenOrCreate(_folder.PathOf("."), TimeProvider.System);
        foreach (var part in parts)
        {
            Assert.That(Shard.TryParse(part, out var shard));
            Directory.CreateDirectory(_folder.PathOf(part));
            using (var store = GradesDatabase.OpenOrCreate(_folder.PathOf(part), TimeProvider.System))
                store.Enroll(shard);
            all.Merge(_folder.PathOf(part));
        }

        return string.Join(", ", all.MissingShards().Select(s => $"{s.Index}/{s.Count}"));
    }

    [Test]
    public void Merging_twice_changes_nothing()
    {
        Fill("part", HostileClass.Results);
        Merge("all", "part");
        var once = DatabaseDump.Of(_folder.PathOf("all"));

        Merge("all", "part", "all");

        Assert.That(DatabaseDump.Of(_folder.PathOf("all")), Is.EqualTo(once));
    }

    [TestCase(Verdict.Graded, 1, Verdict.Missing, 2, Verdict.Missing)]
    [TestCase(Verdict.Graded, 2, Verdict.Missing, 1, Verdict.Graded)]
    [TestCase(Verdict.Graded, 1, Verdict.InternalError, 2, Verdict.Graded)]
    [TestCase(Verdict.InternalError, 2, Verdict.Graded, 1, Verdict.Graded)]
    public void Of_two_results_the_later_counts_but_never_the_grader_s_failure(Verdict first, int firstHour, Verdict second, int secondHour, Verdict kept)
    {
        Fill("a", OneResult(first), firstHour);
        Fill("b", OneResult(second), secondHour);

        Merge("all", "a", "b");
        using var store = GradesDatabase.OpenExisting(_folder.PathOf("all"));

        Assert.That(store.Read().Students.Single().Katas.Single().Verdict, Is.EqualTo(kept));
    }

    [TestCase("late", "roster")]
    [TestCase("roster", "late")]
    public void Who_came_late_is_one_student_and_not_two(params string[] order)
    {
        Fill("roster", OneStudent(new StudentResult("zoe", []) { Name = "Zoe", Account = "zoe" }, Verdict.Missing), 1);
        Fill("late", OneStudent(new StudentResult("katas-zoe", []) { Name = "Zoe", Account = "zoe" }, Verdict.Graded), 2);

        foreach (var part in order)
            Merge("all", part);
        using var store = GradesDatabase.OpenExisting(_folder.PathOf("all"));

        Assert.That(store.Read().Students.Select(s => (s.Id, s.Katas.Single().Verdict)), Is.EqualTo(new[] { ("katas-zoe", Verdict.Graded) }));
    }

    [Test]
    public void What_one_part_knows_of_a_student_is_not_lost_to_another_that_does_not()
    {
        var known = new StudentResult("ada", []) { Name = "Ada", Email = "ada@example.org", Account = "4711", AccountKind = AccountKind.CanvasId };
        Fill("roster", OneStudent(known, Verdict.Graded), 1);
        Fill("later", OneStudent(new StudentResult("ada", []) { Name = "Ada L." }, Verdict.Graded), 2);

        Merge("all", "roster", "later");
        using var store = GradesDatabase.OpenExisting(_folder.PathOf("all"));
        var ada = store.Read().Students.Single();

        Assert.That((ada.Name, ada.Email, ada.Account, ada.AccountKind), Is.EqualTo(("Ada L.", "ada@example.org", "4711", AccountKind.CanvasId)));
    }

    private static ClassResults OneStudent(StudentResult student, Verdict verdict) => HostileClass.Results with
    {
        Students = [student with { Katas = OneResult(verdict).Students[0].Katas }],
    };

    private static ClassResults OneResult(Verdict verdict) => HostileClass.Results with
    {
        Students = [new StudentResult("ada", [HostileClass.Results.Students[0].Katas[0] with { Verdict = verdict }])],
    };

    private void Fill(string folder, ClassResults results, int hour = 1)
    {
        Directory.CreateDirectory(_folder.PathOf(folder));
        using var store = GradesDatabase.OpenOrCreate(_folder.PathOf(folder), new Clock(hour));
        foreach (var kata in results.Katas)
            store.Enroll(kata);
        foreach (var student in results.Students)
        {
            store.Enroll(student);
            foreach (var result in student.Katas)
                store.Save(student.Id, result);
        }
    }

    private void Merge(string into, params string[] parts)
    {
        Directory.CreateDirectory(_folder.PathOf(into));
        using var store = GradesDatabase.OpenOrCreate(_folder.PathOf(into), TimeProvider.System);
        foreach (var part in parts)
            store.Merge(_folder.PathOf(part));
    }

    private sealed class Clock(int hour) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, hour, 0, 0, TimeSpan.Zero);
    }
}
