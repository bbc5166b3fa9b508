using System.CommandLine;
using Katas.Bench;
using Katas.Grading;

namespace Katas.Cli;

/// <summary>What the commands that measure have in common.</summary>
internal static class BenchOptions
{
    /// <summary><c>--out</c>.</summary>
    /// <param name="what">What is written there.</param>
    /// <returns>The option.</returns>
    public static Option<string?> Out(string what) => new("--out")
    {
        Description = $"A folder for {what}; without it, the tables alone are shown.",
        HelpName = "DIR",
    };

    /// <summary><c>--rounds</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<int?> Rounds()
    {
        var option = new Option<int?>("--rounds") { Description = "How often everything is measured; the median counts.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var rounds) || rounds is < 1 or > 100))
                result.AddError($"--rounds must be a number from 1 to 100, not '{token.Value}'.");
        });
        return option;
    }

    /// <summary>Refuses where the kernel cannot be asked.</summary>
    /// <exception cref="UserError">This is not Linux.</exception>
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
            throw new UserError("Servers can be measured on Linux alone: processors, memory and system calls are asked of its kernel.", "On Windows, call it within WSL 2.");
    }

    /// <summary>Makes the folder for the results, before anything is measured that could not be kept.</summary>
    /// <param name="folder">The folder, or null for none.</param>
    /// <exception cref="UserError">Nothing can be written there.</exception>
    /// <exception cref="OutputFailure">The disk is full.</exception>
    public static void RequireFolder(string? folder)
    {
        if (folder is null)
            return;
        var probe = Path.Combine(folder, ".probe");
        Output.Write(probe, "");
        Output.Remove(probe);
    }

    /// <summary>Shows a comparison, and keeps it.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="output">The folder to keep it in, or null.</param>
    public static void Show(Terminal terminal, Comparison comparison, string? output)
    {
        ComparisonOutput.Write(terminal.Console, comparison);
        if (output is not null)
            Write(terminal, output, [($"{comparison.Kind}.json", comparison.ToJson()), ($"{comparison.Kind}.svg", ComparisonPicture.Draw(comparison).ToSvg())]);
    }

    /// <summary>Writes files, each beside its place first, so that none is ever half there.</summary>
    /// <param name="terminal">Where to tell of them.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The names and contents.</param>
    public static void Write(Terminal terminal, string folder, IEnumerable<(string Name, string Content)> files)
    {
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            Output.Write(path, content);
            terminal.Out.WriteLine(Printable.Line(path));
        }
    }
}
