using System.CommandLine;
using Katas.Learning;

namespace Katas.Cli;

/// <summary><c>kata test</c>: the verdict of <c>dotnet test</c> on a kata, without its build.</summary>
internal static class TestCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var kata = LearnerOptions.NamedKata();
        var filter = new Option<string?>("--filter")
        {
            Description = "Only tests whose name contains this; also conditions as dotnet test has them, such as TestCategory=Behaviour.",
            HelpName = "TEXT",
        };
        var command = new Command("test", "Runs the tests of a kata on your files, as dotnet test katas/ID does, only sooner.") { kata, filter };
        command.SetAction(async (parsed, cancel) =>
        {
            var learner = LearnerOptions.Learner();
            var passes = await learner.TestAsync(learner.Find(parsed.GetRequiredValue(kata)), parsed.GetValue(filter), terminal.Console, cancel).ConfigureAwait(false);
            return passes ? ExitCode.Done : ExitCode.NotRight;
        });
        return command;
    }
}
