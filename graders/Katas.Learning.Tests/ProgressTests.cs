using Katas.Grading;
using NUnit.Framework;
using Spectre.Console;

namespace Katas.Learning.Tests;

/// <summary>How far a learner is follows from the files and from what is known of this very version of them.</summary>
[Parallelizable]
public sealed class ProgressTests
{
    private const string File = "katas/03-select/SelectServer.cs";

    private Clone _clone = null!;

    [SetUp]
    public void Clone() => _clone = new Clone();

    [TearDown]
    public void Remove() => _clone.Dispose();

    [Test]
    public void A_fresh_clone_has_not_started() => Assert.That(Progress().State, Is.EqualTo(KataState.NotStarted));

    [Test]
    public void An_edit_that_was_not_tested_is_in_progress()
    {
        Edit();

        Assert.That(Progress().State, Is.EqualTo(KataState.InProgress));
        Assert.That(Progress().Record, Is.Null);
    }

    [Test]
    public void A_version_that_passes_is_passed_clean()
    {
        Edit();
        _clone.Judge("03-select", _ => Outcome.Passed);

        Assert.That(Progress().State, Is.EqualTo(KataState.PassedClean));
    }

    [Test]
    public void A_test_that_was_not_run_is_no_pass()
    {
        Edit();
        var record = _clone.Judge("03-select", _ => Outcome.Passed);

        Assert.That((record with { Runs = [.. record.Runs.Skip(1)] }).IsPass(_clone.KataOf("03-select").Kata), Is.False);
    }

    [Test]
    public void An_edit_after_a_pass_is_no_pass_and_taken_back_is_one()
    {
        Edit();
        _clone.Judge("03-select", _ => Outcome.Passed);
        var passed = _clone.Read(File);
        Edit();

        Assert.That(Progress().IsPassed, Is.False);
        Assert.That(Progress().IsEdited && Progress().HasPassedBefore, Is.True);

        _clone.Write(File, passed);

        Assert.That(Progress().IsPassed, Is.True);
    }

    [Test]
    public void A_cache_of_another_kata_or_of_no_json_says_nothing()
    {
        Edit();
        _clone.Judge("03-select", _ => Outcome.Passed);
        _clone.Write($"{ResultCache.Folder}/03-select.json", "{ half");

        Assert.That(Progress().State, Is.EqualTo(KataState.InProgress));
    }

    [Test]
    public void What_is_judged_at_once_is_all_remembered()
    {
        var kata = _clone.KataOf("03-select").Kata;
        string[] versions = ["a", "b", "c", "d", "e", "f", "g", "h"];

        Parallel.ForEach(versions, version => new ResultCache(_clone.Repository).Keep(kata, new KataRecord(kata.Id, version, DateTimeOffset.UnixEpoch, [])));

        Assert.That(_clone.Learner.Cache.Versions(kata.Id).Select(r => r.Fingerprint), Is.EquivalentTo(versions));
    }

    [Test]
    public void Another_command_that_writes_its_result_is_waited_for()
    {
        var kata = _clone.KataOf("03-select").Kata;
        _clone.Judge(kata.Id, _ => Outcome.Passed);
        Task<KataRecord> keeping;
        using (new FileStream(_clone.Repository.PathOf($"{ResultCache.Folder}/03-select.json.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            keeping = Task.Run(() => _clone.Judge(kata.Id, _ => Outcome.Failed));
            Assert.That(keeping.Wait(100), Is.False);
        }

        Assert.That(keeping.Wait(TimeSpan.FromSeconds(30)), Is.True);
    }

    [Test]
    public void A_file_more_is_another_version()
    {
        Edit();
        _clone.Judge("03-select", _ => Outcome.Passed);
        _clone.Write("katas/03-select/Helper.cs", "class Helper;");

        Assert.That(Progress().IsPassed, Is.False);
    }

    // Of a file that nobody saved yet, Emacs leaves a link that leads nowhere.
    [TestCase(".#SelectServer.cs", null)]
    [TestCase("Helper.cs", "cannot be read just now")]
    public void A_link_that_leads_nowhere_stops_nothing(string name, string? fault)
    {
        Edit();
        System.IO.File.CreateSymbolicLink(_clone.Repository.PathOf($"katas/03-select/{name}"), "nowhere");

        Assert.That(Progress().Missing?.Fault, fault is null ? Is.Null : Does.Contain(fault));
        Assert.That(Shown(_clone.Learner.ShowList), Does.Contain("03-select"));
    }

    [Test]
    public void A_kata_that_is_worked_on_comes_before_those_that_were_not_begun()
    {
        Assert.That(_clone.Learner.Current().Kata.Id, Is.EqualTo("01-blocking"));

        Edit();

        Assert.That(_clone.Learner.Current().Kata.Id, Is.EqualTo("03-select"));
    }

    [Test]
    public void The_list_shows_every_state()
    {
        _clone.Solve("01-blocking");
        _clone.Judge("01-blocking", _ => Outcome.Passed);
        _clone.Solve("02-nonblocking");
        _clone.Judge("02-nonblocking", _ => Outcome.Passed);
        _clone.Write("katas/02-nonblocking/NonblockingServer.cs", "// again");
        Edit();
        _clone.Judge("03-select", t => t.Step == "serve" ? Outcome.Passed : Outcome.Failed);

        // Two saves within a tick of the file system's clock have the same time.
        System.IO.File.SetLastWriteTimeUtc(_clone.Repository.PathOf(File), DateTime.UtcNow.AddMinutes(1));
        System.IO.File.Delete(_clone.Repository.PathOf("katas/04-epoll/EpollServer.cs"));

        var lines = Shown(_clone.Learner.ShowList).Split('\n');
        var passing = _clone.KataOf("03-select").Kata.Tests.Count(t => t.Step == "serve");
        var of = _clone.KataOf("03-select").Kata.Tests.Count;
        Assert.That(lines[0], Does.Contain("✓ 01-blocking     passed clean"));
        Assert.That(lines[1], Does.Contain("~ 02-nonblocking  edited since it passed").And.Contain(" 0 of "));
        Assert.That(lines[2], Does.Contain($"~ 03-select       in progress {passing}/{of}"));
        Assert.That(lines[3], Does.Contain("~ 04-epoll        a file is missing"));
        Assert.That(lines[4], Does.Contain("· 05-selectors    not started"));
        Assert.That(string.Join('\n', lines[5..]), Does.Contain("1 of 5 katas").And.Contain("kata reset 04-epoll brings the stub back.").And.Contain("Next: kata watch 03-select"));
    }

    /// <summary>What a command shows on a plain terminal.</summary>
    /// <param name="show">The command.</param>
    /// <returns>The text.</returns>
    internal static string Shown(Action<IAnsiConsole> show)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        show(console);
        return string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).TrimEnd();
    }

    private KataProgress Progress() => _clone.Learner.ProgressOf(_clone.KataOf("03-select"));

    private void Edit() => _clone.Write(File, _clone.Read(File) + "// edited\n");
}
