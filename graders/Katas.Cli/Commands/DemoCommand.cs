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
            Description = "The folder for the reports.",
            HelpName = "OUT",
            DefaultValueFactory = _ => "grades/demo",
        };
        var jobs = CommonOptions.Jobs();
        var command = new Command("demo", $"Grades the sample class in {SampleClass}.") { output, jobs };
        command.SetAction((parsed, cancel) =>
        {
            var students = ClassFolder.Open(Repository.Find().PathOf(SampleClass), KataCatalog.LoadManifests());
            var grading = new ClassGrading(
                terminal, KataChoice.Pick([]), new GradingOptions(parsed.GetRequiredValue(jobs)), DecideForSamples(terminal, cancel) ? Judging.Confined : Judging.Trusted, quiet: false);

            // In memory: the demo needs nothing but the SDK, and nobody goes on with it.
            return grading.RunAsync(students, new MemoryStore(), parsed.GetRequiredValue(output), cancel);
        });
        return command;
    }

    // They are ours, so that nobody has to install a sandbox to see what grading is like.
    private static bool DecideForSamples(Terminal terminal, CancellationToken cancel)
    {
        if (SandboxChoice.WhyNoneUnless(cancel) is not { } reason)
            return true;
        terminal.Out.WriteLine($"These servers are our own and run without a sandbox. {Printable.Line(reason)}");
        return false;
    }
}
