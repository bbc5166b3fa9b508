using System.CommandLine;
using Katas.Grading;
using Katas.Learning;
using Spectre.Console;

namespace Katas.Cli;

/// <summary><c>kata hint</c>: the next hint for the first failing test.</summary>
internal static class HintCommand
{
    private const int Width = 80;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var kata = LearnerOptions.Kata();
        var command = new Command("hint", "Gives the next hint for the first failing test, one at a time.") { kata };
        command.SetAction((parsed, cancel) => RunAsync(terminal, parsed.GetValue(kata), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? name, CancellationToken cancel)
    {
        var learner = LearnerOptions.Learner();
        var kata = learner.Find(name);
        if (await learner.FirstFailingAsync(kata, cancel).ConfigureAwait(false) is not { } failing)
        {
            terminal.Out.WriteLine($"{kata.Kata.Id} passes; no hint is needed. Compare with the reference: {CommandName.Of("solution", kata.Kata.Id)}");
            return ExitCode.Done;
        }

        Show(terminal, kata.Kata, failing.Test, learner.Hints.Next(kata.Kata, failing.Test.Step));
        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, Kata kata, KataTest failing, ShownHint hint)
    {
        terminal.Console.MarkupLine($"[bold]{kata.Id}, step {hint.Step}: {Printable.Markup(hint.Title)}[/]");
        terminal.Console.MarkupLine($"[dim]the first failing test is {Printable.Markup(failing.Name)}[/]");
        terminal.Out.WriteLine();
        foreach (var line in Wrapping.Markdown(hint.Text, Width))
            terminal.Console.MarkupLine(Printable.Markup(line));
        terminal.Out.WriteLine();
        terminal.Console.MarkupLine($"[dim]hint {hint.Number} of {hint.Count} for this step. {Printable.Markup(Next(kata, hint))}[/]");
    }

    private static string Next(Kata kata, ShownHint hint) => hint.HasMore
        ? $"The next one: {CommandName.Of("hint", kata.Id)}"
        : $"There are no more; read step {hint.Step} and the pitfalls in {kata.Manifest.ReadMe}.";
}
