using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata worker</c>: not for people; the grader starts its workers by it.</summary>
internal static class WorkerVerb
{
    /// <summary>Makes the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var scratch = new Argument<string>("SCRATCH");
        var command = new Command(WorkerLoop.Verb, "Compiles and judges what the grader asks for on the standard input.") { scratch };
        command.Hidden = true;
        command.SetAction(parsed => WorkerLoop.Run(parsed.GetRequiredValue(scratch)));
        return command;
    }
}
