using System.CommandLine;
using Katas.Bench;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata bench page</c>: writes the page in the repository from the numbers beside it.</summary>
internal static class BenchPageCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("page", $"Writes {BenchPage.Path} and its plots from the numbers in {BenchPage.Folder}.");
        command.SetAction(_ =>
        {
            var repository = Repository.Find();
            BenchOptions.Write(terminal, repository.Root, BenchPage.Load(repository.PathOf(BenchPage.Folder)).Files());
            return ExitCode.Done;
        });
        return command;
    }
}
