using System.Diagnostics;
using Katas.Testing;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>No sandbox waits for ever for a bwrap that was killed while it made it.</summary>
[Platform("Linux", Reason = "Sandboxes are found in /proc.")]
public sealed class LostSandboxTests
{
    private readonly List<Process> _processes = [];

    [TearDown]
    public void EndProcesses()
    {
        foreach (var process in _processes)
        {
            ProcessTree.Kill(process);
            process.Dispose();
        }

        _processes.Clear();
    }

    [Test]
    public void One_that_nobody_keeps_is_ended()
    {
        var sandbox = Lie($"exec -a bwrap {Waiting}");

        LostSandboxes.End();

        Assert.That(sandbox.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void A_run_ends_what_an_earlier_one_has_left()
    {
        using var place = new Folder();
        Directory.CreateDirectory(place.PathOf("class/ada"));
        File.WriteAllText(place.PathOf("class/ada/SelectServer.cs"), "class A {");
        var sandbox = Lie($"exec -a bwrap {Waiting}");

        var (code, _, errors) = new RealProgram(place).Run("grade", "class", "--kata", "03-select", "--out", "out", "--sandbox", "none");

        Assert.That(code, Is.Zero, errors);
        Assert.That(sandbox.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [TestCase("exec -a editor {0}", TestName = "{m}: another program")]
    [TestCase("exec -a bwrap sh -c 'echo here; read word' sh /books/submission.dll", TestName = "{m}: another sandbox")]
    [TestCase("(exec -a bwrap {0}); true", TestName = "{m}: that of a worker, whatever its number")]
    [TestCase("(exec -a bwrap bash -c \"(exec -a bwrap {0}); true\" bash /submission/submission-1-1.dll); true", TestName = "{m}: the first process of one that is kept")]
    public void What_is_kept_and_what_only_looks_like_a_sandbox_stay(string command)
    {
        var process = Lie(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, Waiting));

        LostSandboxes.End();

        Assert.That(process.WaitForExit(TimeSpan.FromMilliseconds(500)), Is.False);
    }

    // Waits for a word that never comes, with a name that belongs to no worker of ours.
    private static string Waiting => $"sh -c 'echo here; read word' sh /submission/{LostSandboxes.NameOfAssembly(1, 1)}";

    // The shell that stays above what it starts looks like a worker.
    private Process Lie(string command)
    {
        var process = Process.Start(new ProcessStartInfo("bash", ["-c", command, "bash", "worker"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _processes.Add(process);

        // It is there now, or somebody else's grader on this machine has found it already.
        process.StandardOutput.ReadLine();
        return process;
    }
}
