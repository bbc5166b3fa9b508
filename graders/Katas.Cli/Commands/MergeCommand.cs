using System.CommandLine;
using Katas.Grading;

namespace Katas.Cli;

/// <summary><c>kata merge</c>: puts together what was graded in parts.</summary>
internal static class MergeCommand
{
    // As many missing parts are named.
    private const int Listed = 20;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var parts = new Argument<string[]>("OUT")
        {
            Description = "The folders of the parts, as `kata grade --shard` was given them with --out.",
            Arity = ArgumentArity.OneOrMore,
        };
        var into = new Option<string>("--into") { Description = "The folder for all of them.", HelpName = "OUT", Required = true };
        var command = new Command("merge", "Puts the parts of a class together, and makes its reports.") { parts, into };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(terminal, parsed.GetRequiredValue(parts), parsed.GetRequiredValue(into), cancel)));
        return command;
    }

    private static int Run(Terminal terminal, IReadOnlyList<string> parts, string into, CancellationToken cancel)
    {
        // All of them, before anything is written.
        foreach (var part in parts)
            GradesDatabase.OpenExisting(part).Dispose();
        using var taken = OutputLock.Take(into);
        using var store = GradesDatabase.OpenOrCreate(into, TimeProvider.System);
        foreach (var part in parts)
            store.Merge(part);
        var code = ClassReports.Write(terminal, into, store.Read(cancel), cancel);
        if (store.MissingShards() is not { Count: > 0 } missing)
            return code;
        TellOf(missing, into, terminal);
        return code == ExitCode.Done ? ExitCode.NotRight : code;
    }

    // Whoever belongs to such a part is in no report, and nobody would notice.
    private static void TellOf(IReadOnlyList<Shard> missing, string into, Terminal terminal)
    {
        var parts = string.Join(", ", missing.Take(Listed).Select(s => $"{s.Index}/{s.Count}")) + (missing.Count > Listed ? ", …" : "");
        terminal.Error.WriteLine($"kata: The class is not whole: nothing was merged of --shard {parts}. Its students are in no report.");
        terminal.Error.WriteLine($"      When it is graded: {CommandName.Of($"merge OUT --into {ShellWord.Of(into)}")}");
    }
}
