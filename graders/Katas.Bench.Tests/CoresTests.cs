using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>What is tied to this process ends with it.</summary>
[Platform("Linux")]
public sealed class CoresTests
{
    [Test]
    public void What_is_tied_runs() => Assert.That(OutputOf(Cores.Tie(["echo", "it runs"])), Is.EqualTo("it runs\n"));

    // Here a shell is the parent, as init is where this process has ended in between.
    [Test]
    public void What_has_lost_its_parent_before_it_was_tied_does_not_begin()
    {
        if (Tool.Find("setpriv") is null)
            Assert.Ignore("Skipped: nothing is tied without setpriv (util-linux).");

        Assert.That(OutputOf(["sh", "-c", "\"$@\"; true", "sh", .. Cores.Tie(["echo", "it runs"])]), Is.Empty);
    }

    private static string OutputOf(IReadOnlyList<string> command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd();
    }
}
