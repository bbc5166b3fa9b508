using System.CommandLine;

namespace Katas.Cli;

/// <summary><c>kata list</c>: all katas, and how far the learner is.</summary>
internal static class ListCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("list", "Shows how far you are with each kata, and what to do next.");
        command.SetAction(_ => LearnerOptions.Learner().ShowList(terminal.Console));
        return command;
    }
}
