using System.Diagnostics;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>A program of the system: a compiler, a runtime, strace.</summary>
internal static class Tool
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Finds a program on the PATH.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its path, or null.</returns>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">What is added to its environment.</param>
    /// <returns>Whether it succeeded, and what it wrote.</returns>
    public static (bool IsGood, string Output) Run(IReadOnlyList<string> command, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Bound))
        {
            ProcessTree.Kill(process);
            return (false, $"{command[0]} did not end within {Bound.TotalMinutes:0} minutes.");
        }

        return (process.ExitCode == 0, output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult());
    }

    /// <summary>The first line that a program writes.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <returns>The line, or null when there is no such program.</returns>
    public static string? FirstLine(params string[] command)
    {
        if (Find(command[0]) is not { } program)
            return null;
        var (isGood, output) = Run([program, .. command[1..]]);
        return isGood ? output.Split('\n')[0].Trim() : null;
    }
}
