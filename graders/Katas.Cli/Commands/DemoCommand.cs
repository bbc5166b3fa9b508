using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata demo</c>: grades the class that comes with the repository.</summary>
internal static class DemoCommand
{
    private const string SampleClass = "graders/samples/class";

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--out")
        {
            Description = "The folder for results.json.",
            HelpName = "OUT",
            DefaultValueFactory = _ => "grades",
        };
        var jobs = CommonOptions.Jobs();
        var command = new Command("demo", $"Grades the sample class in {SampleClass}.") { output, jobs };
        command.SetAction((parsed, cancel) => ClassGrading.RunAsync(
            terminal,
            Repository.Find().PathOf(SampleClass),
            parsed.GetRequiredValue(output),
            KataChoice.Pick([]),
            parsed.GetRequiredValue(jobs),
            () => DecideForSamples(terminal),
            cancel));
        return command;
    }

    // They are ours, so that nobody has to install a sandbox to see what grading is like.
    private static bool DecideForSamples(Terminal terminal)
    {
        if (SandboxChoice.WhyNone is not { } reason)
            return true;
        terminal.Out.WriteLine($"These servers are our own and run without a sandbox. {Printable.Line(reason)}");
        return false;
    }
}
