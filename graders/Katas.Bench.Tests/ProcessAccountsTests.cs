using System.Diagnostics;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>Whose time and memory <c>kata bench grade</c> counts.</summary>
[Platform("Linux")]
public sealed class ProcessAccountsTests
{
    // Far more than a shell has, and less than what a worker does not share with this process.
    private const long LeastOfWorker = 8 * 1024 * 1024;

    [Test]
    public void A_worker_counts_also_below_what_confines_it()
    {
        using var temporary = new TemporaryFolder();
        string[] worker = [Dotnet.Program, Path.Combine(AppContext.BaseDirectory, "kata.dll"), WorkerLoop.Verb, Directory.CreateDirectory(Path.Combine(temporary.Path, "worker")).FullName];
        using var grader = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sh -c '\"$@\"; true' sh \"$@\"; true", "sh", .. worker]) { RedirectStandardInput = true })!;
        using (var accounts = new ProcessAccounts(grader.Id))
        {
            Assert.That(() => accounts.PeakMemory, Is.GreaterThan(LeastOfWorker).After(20_000, 50));
            Assert.That(accounts.Workers, Is.GreaterThan(TimeSpan.Zero));
        }

        // It ends with its input.
        grader.StandardInput.Close();
        Assert.That(grader.WaitForExit(TimeSpan.FromSeconds(20)), "the worker stays");
    }

    // So it is with a server whose sandbox is killed.
    [Test]
    public void What_nobody_waited_for_counts_too()
    {
        using var accounts = new ProcessAccounts(Environment.ProcessId);
        using var spinning = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "while :; do :; done"]))!;
        try
        {
            Assert.That(() => accounts.All, Is.GreaterThan(TimeSpan.FromSeconds(0.2)).After(20_000, 50));
        }
        finally
        {
            spinning.Kill();
        }
    }
}
