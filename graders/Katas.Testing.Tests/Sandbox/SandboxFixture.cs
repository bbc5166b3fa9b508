using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Katas.Testing.Tests;

/// <summary>What tests of the sandbox share: servers inside, and that nothing of them remains.</summary>
public abstract class SandboxFixture
{
    private readonly List<ServerEnd> _ends = [];
    private ServerUnderTest? _server;

    [OneTimeSetUp]
    public void RequireSandbox()
    {
        if (SandboxProbe.WhyNot is { } reason)
            Skip.Fixture(reason);
    }

    [SetUp]
    public void Prepare()
    {
        _ends.Clear();
        KataFixture.ServerEnded = _ends.Add;
    }

    [TearDown]
    public void LeaveNothingBehind()
    {
        _server?.Dispose();
        KataFixture.Launcher = ServerLauncher.Default;
        KataFixture.ServerEnded = null;

        Assert.That(Inside(zombies: true), Is.Empty, "processes of the sandbox that still run");
        if (SandboxUser.ForThisProcess is { } user)
            Assert.That(FilesOf(user), Is.Empty, "files of the sandbox's user in the temporary folder");
    }

    /// <summary>Starts a server in a sandbox.</summary>
    private protected ServerUnderTest Start<T>(SandboxLimits? limits = null, ServerOptions? options = null)
        where T : IServer
        => Start<T>(new BubblewrapLauncher(limits), options);

    /// <summary>Starts a server in some way.</summary>
    private protected ServerUnderTest Start<T>(ServerLauncher launcher, ServerOptions? options = null)
        where T : IServer
    {
        _server?.Dispose();
        KataFixture.Launcher = launcher;
        var manifest = new KataManifest(
            "00-sandbox", "The sandbox", "Tests of tests.", typeof(T).FullName!, [$"{typeof(T).Name}.cs"], 0,
            ["linux"], new KataAnalyzer([]), [new KataStep("serve", "Serve")]);
        return _server = ServerUnderTest.Start(manifest, typeof(T).Assembly.Location, options ?? new ServerOptions());
    }

    /// <summary>Lets a server attack, and returns what it answers.</summary>
    private protected string Attack<T>(string argument = "", SandboxLimits? limits = null)
        where T : Attacker
    {
        var client = Start<T>(limits).Connect();
        client.Send(argument + "\n");

        // Some attacks take a busy machine more than the patience for an answer.
        Patience.Until(() => client.HasReply, Patience.ForStart);
        var answer = new List<byte>();
        for (var next = client.ReadExactly(1)[0]; next != '\n'; next = client.ReadExactly(1)[0])
            answer.Add(next);
        return System.Text.Encoding.UTF8.GetString([.. answer]);
    }

    /// <summary>Lets a server attack until it meets its end, and returns that.</summary>
    private protected ServerEnd EndOf<T>(string argument = "", SandboxLimits? limits = null)
        where T : IServer
    {
        var server = Start<T>(limits);
        server.Connect().Send(argument + "\n");
        Assert.That(Patience.Until(() => server.End is not null, Patience.ForStart), "it meets its end");
        TestContext.Out.WriteLine($"{server.End} {server.Output}");
        server.Dispose();
        Assert.That(_ends, Has.Count.EqualTo(1), "a grader learns of one end");
        return _ends[0];
    }

    /// <summary>Ends the server, and returns what a grader learns of it then.</summary>
    private protected ServerEnd? EndOfTest()
    {
        _server!.Dispose();
        Assert.That(_ends, Has.Count.LessThanOrEqualTo(1), "a grader learns of one end");
        return _ends.SingleOrDefault();
    }

    /// <summary>The command lines of processes inside sandboxes of this process.</summary>
    /// <param name="zombies">Whether those count that have ended, but that nobody has waited for.</param>
    private protected static List<string> Inside(bool zombies = false)
    {
        var user = SandboxUser.ForThisProcess?.Id ?? geteuid();
        return [.. Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && IsInside(folder, user, zombies)).Select(CommandLine)];
    }

    // A process inside has an id of its own there, after the one here.
    private static bool IsInside(string folder, uint user, bool zombies)
    {
        var status = Read(Path.Combine(folder, "status")).Split('\n');
        string[] Field(string name) => status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split('\t', ' ') ?? [];
        return Field("Uid:") is [_, var uid, ..] && uid == user.ToString(CultureInfo.InvariantCulture) && Field("NSpid:").Length > 2 && (zombies || Field("State:") is not [_, "Z", ..]);
    }

    private static string CommandLine(string folder) => Read(Path.Combine(folder, "cmdline")).Replace('\0', ' ');

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string FilesOf(SandboxUser user)
    {
        using var find = Process.Start(new ProcessStartInfo("find", [Path.GetTempPath(), "-maxdepth", "2", "-uid", $"{user.Id}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        return find.StandardOutput.ReadToEnd();
    }

    [DllImport("libc")]
    private static extern uint geteuid();
}
