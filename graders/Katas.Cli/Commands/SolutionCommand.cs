using System.CommandLine;
using Katas.Grading;
using Katas.Learning;
using Spectre.Console;

namespace Katas.Cli;

/// <summary><c>kata solution</c>: what differs between the learner's server and the reference.</summary>
internal static class SolutionCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var kata = LearnerOptions.NamedKata();
        var anyway = new Option<bool>("--anyway") { Description = "Also when you have not passed yet." };
        var command = new Command("solution", "Shows the difference between your files and the reference solution, once you have passed.") { kata, anyway };
        command.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(kata), parsed.GetValue(anyway)));
        return command;
    }

    private static int Run(Terminal terminal, string name, bool anyway)
    {
        var learner = LearnerOptions.Learner();
        var kata = learner.Find(name);
        if (!anyway && !learner.ProgressOf(kata).HasPassedBefore)
        {
            terminal.Error.WriteLine($"kata: {kata.Kata.Id} is not passed yet, and its solution would spoil it.");
            terminal.Error.WriteLine($"      {CommandName.Of("test", kata.Kata.Id)} tells what is missing, {CommandName.Of("hint", kata.Kata.Id)} helps. To see it all the same: {CommandName.Of("solution", kata.Kata.Id, "--anyway")}");
            return ExitCode.NotRight;
        }

        Show(terminal, kata);
        return ExitCode.Done;
    }

    /// <summary>Shows the difference to the reference solution.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="kata">The kata.</param>
    internal static void Show(Terminal terminal, LearnerKata kata)
    {
        var lines = SolutionDiff.Of(kata);
        foreach (var line in lines)
            terminal.Console.MarkupLine(Coloured(line));
        terminal.Out.WriteLine(lines.Count == 0
            ? $"Your files are those of solutions/{kata.Kata.Id}."
            : $"\nWhy it is written so: solutions/{kata.Kata.Id}/NOTES.md");
    }

    /// <summary>A line of a unified diff in its colour.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Markup.</returns>
    internal static string Coloured(string line)
    {
        var safe = Printable.Markup(line.Replace("\t", "    ", StringComparison.Ordinal));
        return line switch
        {
            ['+', '+', '+', ..] or ['-', '-', '-', ..] => $"[bold]{safe}[/]",
            ['+', ..] => $"[green]{safe}[/]",
            ['-', ..] => $"[red]{safe}[/]",
            ['@', '@', ..] => $"[blue]{safe}[/]",
            _ => safe,
        };
    }
}
