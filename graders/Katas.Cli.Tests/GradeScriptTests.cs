using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary><c>grade.ps1</c> passes on what it is given, and tells kata how it was called.</summary>
[Platform("Linux"), UnsupportedOSPlatform("windows")]
public sealed class GradeScriptTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("kata-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void It_tells_how_kata_is_called_and_leaves_no_trace()
    {
        // In the place of the real one, which would build everything first.
        var dotnet = Path.Combine(_folder, "dotnet");
        File.WriteAllText(dotnet, "#!/bin/sh\necho \"$KATA_COMMAND: $*\"\nexit 3\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var lines = RunPowerShell("$env:KATA_COMMAND = 'mine'; ./grade.ps1 class -Kata 03-select; \"$LASTEXITCODE $env:KATA_COMMAND\"");

        const string Command = "dotnet run --project ./graders/Katas.Cli --";
        Assert.That(lines, Is.EqualTo(new[]
        {
            $"{Command}: {Command["dotnet ".Length..]} grade class --out grades --sandbox auto --shard 1/1 --seed 1 --kata 03-select",
            "3 mine",
        }));
    }

    private string[] RunPowerShell(string command)
    {
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-Command", command])
            {
                WorkingDirectory = Repository.Find().Root,
                RedirectStandardOutput = true,
                Environment = { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" },
            })!;
            var output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception)
        {
            throw new IgnoreException("PowerShell is not installed here.");
        }
    }
}
