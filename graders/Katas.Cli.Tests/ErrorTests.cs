using System.Runtime.Versioning;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary>Errors name the object, the rule that it breaks, and what to do next; and the exit code tells whose they are.</summary>
public sealed class ErrorTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("kata-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public Task An_unknown_command() => ExpectWrongUsage(
        ["grad", "x"],
        "kata: Unrecognized command or argument 'grad'.",
        "See: kata help");

    [Test]
    public Task A_missing_argument() => ExpectWrongUsage(["grade"], "See: kata help grade");

    [Test]
    public Task A_folder_that_an_option_took() => ExpectWrongUsage(["grade", "--kata", "03-select", _folder], "comes before all options", "See: kata help grade");

    [TestCase("grade", "class", "--out", "")]
    [TestCase("grade", "class", "--out=")]
    [TestCase("report", "")]
    [TestCase("merge", "part", "--into", "")]
    public Task An_empty_argument(params string[] args) => ExpectWrongUsage(args, "is empty", "A variable of the shell that has no value, perhaps.");

    [Test]
    public Task An_unknown_option() => ExpectWrongUsage(["check", "--fast"], "'--fast'", "See: kata help check");

    [Test]
    public Task A_kata_that_is_unknown() => ExpectWrongUsage(["test", "selct"], "There is no kata 'selct'.", "Did you mean 03-select?");

    [Test]
    public Task A_filter_that_matches_no_test() => ExpectWrongUsage(
        ["test", "3", "--filter", "Answers_in_uper_case"], "No test of 03-select matches the filter", "Did you mean Answers_in_upper_case?");

    [Test]
    public Task A_filter_by_what_no_test_has() => ExpectWrongUsage(
        ["test", "3", "--filter", "Owner=me"], "'Owner' is not one of FullyQualifiedName, Name and TestCategory.", "For instance: --filter upper_case");

    [Test]
    public Task No_jobs() => ExpectWrongUsage(["check", "--jobs", "0"], "--jobs must be 1 or more, not '0'.");

    [Test]
    public Task A_seed_that_is_no_number() => ExpectWrongUsage(["grade", _folder, "--seed", "abc"], "--seed must be a whole number, not 'abc'.", "See: kata help grade");

    [Test]
    public Task An_unknown_sandbox() => ExpectWrongUsage(
        ["grade", _folder, "--sandbox", "docker"],
        "--sandbox must be auto, bwrap or none, not 'docker'.", "See: kata help grade");

    [Test]
    public Task A_shard_that_is_none() => ExpectWrongUsage(["grade", _folder, "--shard", "3/2"], "--shard must be two whole numbers like 2/8", "not '3/2'");

    [Test]
    public Task A_report_of_nothing() => ExpectWrongUsage(["report", _folder], "There is no grades.db in '", "`kata grade` was given with --out");

    [Test]
    public Task A_format_that_is_unknown() => ExpectWrongUsage(["report", _folder, "--format", "pdf"], "There is no format 'pdf'.", "The formats are html, ");

    [Test]
    public async Task A_merge_with_a_part_that_is_not_there_writes_nothing()
    {
        var into = Path.Combine(_folder, "all");

        await ExpectWrongUsage(["merge", _folder, "--into", into], "There is no grades.db in '");
        Assert.That(Directory.Exists(into), Is.False);
    }

    [Test]
    public Task A_folder_that_is_not_there() => ExpectWrongUsage(
        ["grade", Path.Combine(_folder, "nowhere")],
        "There is no folder '", "Name the folder that holds one folder per student.");

    [Test]
    public Task A_folder_without_students() => ExpectWrongUsage(
        ["grade", _folder],
        "holds no folder and no archive, so there is no student to grade.");

    // Root reads everything.
    [Test, Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
    public async Task A_class_and_a_roster_that_may_not_be_read()
    {
        if (Environment.IsPrivilegedProcess)
            Assert.Ignore("Skipped: who is root may read everything.");
        var locked = Directory.CreateDirectory(Path.Combine(_folder, "locked"), UnixFileMode.None).FullName;
        var roster = Path.Combine(_folder, "roster.csv");
        File.WriteAllText(roster, "name\n");
        File.SetUnixFileMode(roster, UnixFileMode.None);

        await ExpectWrongUsage(["grade", locked], $"The folder '{locked}' cannot be read: ");
        await ExpectWrongUsage(["grade", _folder, "--roster", roster], $"The roster {roster} cannot be read: ");
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public Task A_kata_that_does_not_exist() => ExpectWrongUsage(
        ["grade", _folder, "--kata", "3-selct"],
        "There is no kata '3-selct'.", "Did you mean 03-select? The katas are 01-blocking, ");

    [Test]
    public Task A_trace_of_nothing() => ExpectWrongUsage(["trace"], "No kata was named.", "kata trace --all");

    [Test]
    public Task A_trace_of_one_kata_and_of_all() => ExpectWrongUsage(["trace", "03-select", "--all"], "A kata was named, and --all as well.");

    [Test]
    public Task A_trace_into_a_file_that_is_no_picture() => ExpectWrongUsage(
        ["trace", "03-select", "--out", "03.png"],
        "--out must end in .svg or .html, not '03.png'.", "See: kata help trace");

    [Test]
    public async Task A_name_cannot_steer_the_terminal()
    {
        var ended = await Kata.RunAsync("grade", "\u001b[2Jx\u202e");

        Assert.That(ended.Error, Does.Contain(@"There is no folder '\u001b[2Jx\u202e'."));
    }

    private static async Task ExpectWrongUsage(string[] args, params string[] parts)
    {
        var ended = await Kata.RunAsync(args);

        Assert.That(ended.Code, Is.EqualTo(ExitCode.WrongUsage), ended.Error);
        Assert.That(ended.Output, Is.Empty);
        Assert.That(ended.Error, Does.Not.Contain(" at Katas."), "a stack trace for a mistake of the user's");
        foreach (var part in parts)
            Assert.That(ended.Error, Does.Contain(part));
    }
}
