using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Katas.Grading;
using Katas.Testing;
using NUnit.Framework;

namespace Katas.Bench.Tests;

/// <summary>That nothing lives on when the program that measures is ended in the middle.</summary>
[Platform("Linux")]
public sealed partial class KillTests
{
    private const int SIGINT = 2;
    private const int SIGKILL = 9;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    // The limit comes first, whatever else takes part.
    [TestCase(SIGINT, "c-epoll", "/epoll [0-9]+$")]
    [TestCase(SIGKILL, "c-epoll", "/epoll [0-9]+$")]
    [TestCase(SIGINT, "04-epoll", "Katas.Host.dll serve")]
    [TestCase(SIGKILL, "04-epoll", "Katas.Host.dll serve")]
    public void Servers_and_generator_are_gone(int signal, string server, string process)
    {
        if (server == ServerCatalog.Limit.Id && Tool.Find("cc") is null)
            Assert.Ignore("Skipped: no C compiler is here (cc), so that there is no raw C to end.");
        using var temporary = new TemporaryFolder();
        using var kata = Start(server, temporary.Path);
        try
        {
            Assert.That(SpinWait.SpinUntil(() => OurProcesses.Below(kata.Id).Any(p => Regex.IsMatch(OurProcesses.CommandLineOf(p), process)), Bound), Is.True, "no server was started");
            var below = OurProcesses.Below(kata.Id);
            _ = kill(kata.Id, signal);

            Assert.That(kata.WaitForExit(Bound), Is.True, "it did not end");
            Assert.That(below, Has.Count.GreaterThanOrEqualTo(2));
            Assert.That(SpinWait.SpinUntil(() => !below.Any(OurProcesses.IsAlive), Bound), Is.True, "processes that were left behind");
            Assert.That(SpinWait.SpinUntil(() => temporary.IsEmpty, Bound), Is.True, "files that were left behind");
        }
        finally
        {
            if (!kata.HasExited)
                ProcessTree.Kill(kata);
        }
    }

    private static Process Start(string server, string temporaryFolder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "kata.dll");
        var start = new ProcessStartInfo(Dotnet.Program, [program, "bench", "servers", "--server", server, "--cell", CellCatalog.PingPongId(10)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporaryFolder;
        // The runtime's own socket for debuggers stays behind whenever its process is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
