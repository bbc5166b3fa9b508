using System.Runtime.Versioning;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What the machine does to a run, and what people are told then.</summary>
public sealed class FaultTests
{
    private static readonly string[] Grade = ["grade", "class", "--kata", "03-select", "--sandbox", "none", "--out"];

    private Folder _folder = null!;
    private RealProgram _kata = null!;

    [SetUp]
    public void MakeClass()
    {
        _folder = new Folder();
        _kata = new RealProgram(_folder);
        foreach (var name in new[] { "ada", "bob", "cy", "dee", "eve", "fay" })
            _folder.With($"class/{name}/SelectServer.cs", $"class {name} {{ // {new string('x', 20_000)}");
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_full_disk_is_told_and_the_same_command_goes_on()
    {
        using var disk = SmallDisk.Mount(_folder.PathOf("disk"), "300k");

        var (code, _, error) = _kata.Run([.. Grade, "disk/out"]);

        Assert.That(code, Is.EqualTo(3), error);
        Assert.That(error, Does.Contain("cannot be written: the disk is full.\n      Make room there and give the same command again; what is graded is kept."));
        Assert.That(error, Does.Not.Contain(" at Katas."), "a stack trace");
        Assert.That(Directory.GetFiles(_folder.PathOf("disk"), "*.new", SearchOption.AllDirectories), Is.Empty, "half a file");
        disk.Remount("size=20m");
        Assert.That(_kata.Run([.. Grade, "disk/out"]).Code, Is.Zero);
        using var store = GradesDatabase.OpenExisting(_folder.PathOf("disk/out"));
        Assert.That(store.Read().Students.Select(s => s.Katas.Single().Verdict), Is.All.EqualTo(Verdict.CompileError).And.Exactly(6).Items);
    }

    [Test]
    public void What_a_killed_run_had_begun_to_write_is_removed()
    {
        const int Nobody = int.MaxValue;
        string[] left = [$"out/report.html.{Nobody}.new", $"out/feedback/ada.md.{Nobody}.new"];
        string[] kept = ["out/my.new", "out/report.html.1.new"];
        foreach (var file in left.Concat(kept))
            _folder.With(file);

        using (OutputLock.Take(_folder.PathOf("out")))
        {
            Assert.That(left.Where(file => File.Exists(_folder.PathOf(file))), Is.Empty);
            Assert.That(kept.Where(file => File.Exists(_folder.PathOf(file))), Is.EqualTo(kept), "of nobody's, and of a process that lives");
        }
    }

    [Test]
    public void A_folder_that_cannot_be_written_is_told()
    {
        using var disk = SmallDisk.Mount(_folder.PathOf("disk"), "20m");
        disk.Remount("ro");

        ExpectRefused([.. Grade, "disk"], "cannot be written", "Name a folder that you may write with --out.");
        ExpectRefused([.. Grade, "disk/out"], "'disk/out' cannot be written", "Name a folder that you may write with --out.");
    }

    [Test]
    public void A_folder_that_has_become_read_only_is_told()
    {
        using var disk = SmallDisk.Mount(_folder.PathOf("disk"), "20m");
        Assert.That(_kata.Run([.. Grade, "disk"]).Code, Is.Zero);
        disk.Remount("ro");

        ExpectRefused([.. Grade, "disk"], "cannot be written", "Name a folder that you may write with --out.");
        ExpectRefused(["report", "disk"], "cannot be", "Name a folder that you may write with --out.");
    }

    [Test]
    public void A_newer_database_is_told()
    {
        Directory.CreateDirectory(_folder.PathOf("out"));
        GradesDatabase.OpenOrCreate(_folder.PathOf("out"), TimeProvider.System).Dispose();
        using (var connection = Sqlite.SqliteConnection.Open(_folder.PathOf("out/grades.db"), create: false))
            connection.Run("PRAGMA user_version = 99");

        ExpectRefused([.. Grade, "out"], $"has version 99; this program knows versions up to {GradesSchema.Version}.", "Update this program");
        ExpectRefused(["report", "out"], "has version 99", "Update this program");
    }

    [Test, Platform("Linux"), SupportedOSPlatform("linux")]
    public void A_submission_that_cannot_be_read_stops_nobody()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Skipped: only root can hand out what somebody else cannot read.");
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_111_111);
        Directory.CreateDirectory(_folder.PathOf("out"));
        File.SetUnixFileMode(_folder.PathOf("out"), (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_folder.PathOf("class/bob/SelectServer.cs"), UnixFileMode.None);
        File.SetUnixFileMode(_folder.PathOf("class/cy"), UnixFileMode.None);
        _folder.With("class/gil.zip", "closed to everybody");
        File.SetUnixFileMode(_folder.PathOf("class/gil.zip"), UnixFileMode.None);
        var asNobody = new RealProgram(_folder) { Before = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "HOME=/nonexistent"] };

        var (_, output, error) = asNobody.Run([.. Grade, "out"]);

        using var store = GradesDatabase.OpenExisting(_folder.PathOf("out"));
        var verdicts = store.Read().Students.ToDictionary(s => s.Id, s => s.Katas.Single());
        string[] closed = ["bob", "cy", "gil"];
        Assert.That(verdicts.Where(v => !closed.Contains(v.Key)).Select(v => v.Value.Verdict), Is.All.EqualTo(Verdict.CompileError), output + error);
        Assert.That(closed.Select(name => verdicts[name].Verdict), Is.All.EqualTo(Verdict.Unreadable));
        Assert.That(closed.SelectMany(name => verdicts[name].Messages), Is.EqualTo(new[] { "SelectServer.cs cannot be read.", "The folder cannot be read.", "gil.zip cannot be read." }));
    }

    private void ExpectRefused(string[] command, string fault, string next)
    {
        var (code, _, error) = _kata.Run(command);

        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain(fault).And.Contain(next).And.Not.Contain(" at Katas."));
    }
}
