using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Temporary folders go with the process that made them, however it ends.</summary>
public sealed class ScratchTests
{
    private Folder _place = null!;

    [SetUp]
    public void MakePlace() => _place = new Folder();

    [TearDown]
    public void RemovePlace() => _place.Dispose();

    [Test, Platform("Linux")]
    public void What_a_killed_run_leaves_the_next_one_clears()
    {
        Abandon("kata-worker-old");

        Grade();

        Assert.That(Directory.GetFileSystemEntries(_place.PathOf("tmp")), Is.Empty);
    }

    [Test]
    public void What_is_in_use_and_what_is_not_ours_stays()
    {
        using var inUse = File.Open(Abandon("kata-worker-running"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Abandon("kata-of-somebody");
        Directory.CreateDirectory(_place.PathOf("tmp/kata-worker-just-made"));
        Abandon("elsewhere");
        Directory.CreateSymbolicLink(_place.PathOf("tmp/kata-worker-link"), _place.PathOf("tmp/elsewhere"));

        Assert.That(Scratch.Clear(_place.PathOf("tmp")), Is.False);
        Assert.That(Directory.GetFileSystemEntries(_place.PathOf("tmp")), Has.Length.EqualTo(5));
    }

    [Test]
    public void A_folder_goes_when_it_is_disposed_of()
    {
        using var scratch = Scratch.Create();
        File.WriteAllText(Path.Combine(scratch.Folder, "file"), "");

        scratch.Dispose();

        Assert.That(Directory.Exists(scratch.Folder), Is.False);
    }

    [Test, Platform("Linux", Reason = "It looks into /proc.")]
    public void A_worker_that_cannot_be_started_leaves_no_folder()
    {
        const int Starts = 50;
        var before = LockedByUs();

        for (var i = 0; i < Starts; i++)
            Assert.That(() => WorkerProcess.Start(new WorkerCommand(_place.PathOf("gone"), [])), Throws.TypeOf<WorkerFailure>());

        // Other tests have workers meanwhile, but never so many.
        Assert.That(LockedByUs() - before, Is.LessThan(Starts / 2));
    }

    private static int LockedByUs() =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(f => f.LinkTarget?.Contains("/kata-worker-", StringComparison.Ordinal) == true);

    private string Abandon(string name)
    {
        var folder = Directory.CreateDirectory(_place.PathOf($"tmp/{name}/1")).Parent!.FullName;
        File.WriteAllText(Path.Combine(folder, "1", "submission-1.dll"), "");
        File.WriteAllText(Path.Combine(folder, "in-use"), "");
        return Path.Combine(folder, "in-use");
    }

    private void Grade()
    {
        Directory.CreateDirectory(_place.PathOf("class/ada"));
        File.WriteAllText(_place.PathOf("class/ada/SelectServer.cs"), "class A {");
        var program = new RealProgram(_place) { Before = ["env", $"TMPDIR={_place.PathOf("tmp")}"] };
        Assert.That(program.Run("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none").Code, Is.Zero);
    }
}
