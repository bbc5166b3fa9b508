using System.CommandLine;
using Katas.Grading;
using Katas.Learning;

namespace Katas.Cli;

/// <summary><c>kata reset</c>: brings the stub back.</summary>
internal static class ResetCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var kata = LearnerOptions.NamedKata();
        var command = new Command("reset", "Brings the stub of a kata back, and saves your version beside it.") { kata };
        command.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(kata)));
        return command;
    }

    private static void Run(Terminal terminal, string name)
    {
        var learner = LearnerOptions.Learner();
        var kata = learner.Find(name);
        var restored = learner.Reset(kata);
        foreach (var file in restored)
            terminal.Out.WriteLine(file.SavedAs is { } saved ? $"{file.Path} is the stub again; yours is {Printable.Line(saved)}" : $"{file.Path} was missing, and is the stub again");
        if (restored.Count == 0)
            terminal.Out.WriteLine($"{kata.Kata.Manifest.Folder} holds the stub already; nothing was changed.");
        terminal.Out.WriteLine($"Begin with step 1 of {kata.Kata.Manifest.ReadMe}: {CommandName.Of("watch", kata.Kata.Id)}");
    }
}
