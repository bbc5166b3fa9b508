using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Runs the real program in a folder of a test.</summary>
/// <param name="folder">The folder.</param>
internal sealed class RealProgram(Folder folder)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "kata.dll");

    /// <summary>What goes before <c>dotnet</c>: a command that starts another one as somebody else.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Starts it.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The running process.</returns>
    public Process Start(params string[] args)
    {
        string[] command = [.. Before, Dotnet.Program, Program, .. args];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The exit code, and what it wrote.</returns>
    public (int Code, string Output, string Error) Run(params string[] args)
    {
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.That(process.WaitForExit(TimeSpan.FromMinutes(30)), "kata does not end");
        return (process.ExitCode, output.Result, error.Result);
    }
}
