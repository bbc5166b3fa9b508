using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Katas.Grading;
using NUnit.Framework;

namespace Katas.Cli.Tests;

/// <summary><c>grade.ps1</c> passes on what it is given, and tells kata how it was called.</summary>
[Platform("Linux"), UnsupportedOSPlatform("windows")]
public sealed partial class GradeScriptTests
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

    // Also where no PowerShell is: what kata grade can do, the script can, and tells of it.
    [Test]
    public async Task It_has_every_option_of_kata_grade()
    {
        var script = File.ReadAllText(Repository.Find().PathOf("grade.ps1"));
        var help = (await Kata.RunAsync("grade", "--help")).Output;
        var options = LongOption().Matches(help[help.IndexOf("Options:", StringComparison.Ordinal)..]).Select(m => m.Groups["name"].Value).Where(o => o != "help").ToList();

        var parameters = Parameter().Matches(script[script.IndexOf("param(", StringComparison.Ordinal)..]).Select(m => m.Groups["name"].Value.ToLowerInvariant()).ToList();
        Assert.That(parameters, Is.EquivalentTo(options.Append("path")));
        foreach (var parameter in parameters)
            Assert.That(script, Does.Match($"(?im)^\\.PARAMETER {parameter}$"), "its help");
        foreach (var option in options)
            Assert.That(script, Does.Contain($"'--{option}'"), "it is passed on");
    }

    [GeneratedRegex(@"^\s+(-\S+, )*--(?<name>[a-z]+)", RegexOptions.Multiline)]
    private static partial Regex LongOption();

    [GeneratedRegex(@"^    \[\w+(\[\])?\] \$(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Parameter();

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
