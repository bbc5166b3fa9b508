using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Katas.Grading;
using Katas.Learning;

namespace Katas.Cli;

/// <summary>The command line as a whole: the commands, and what their ends mean.</summary>
internal static class CommandLine
{
    private const int HelpWidth = 100;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        // dotnet takes --help for itself where it starts this program, so there is a word for it: help, help watch.
        var parsed = Create(terminal).Parse(args is ["help", .. var about] ? [.. about, "--help"] : args);
        if (Array.FindIndex(args, IsEmpty) is >= 0 and var empty)
            return Report(terminal, $"Argument {empty + 1} is empty{(empty > 0 ? $", after '{args[empty - 1]}'" : "")}.", "A variable of the shell that has no value, perhaps. Give it one, or leave the argument out.", ExitCode.WrongUsage);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
            return Refuse(terminal, parsed);
        using var interruption = new Interruption();
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, interruption.Token).ConfigureAwait(false);
        }
        catch (UserError error)
        {
            return Report(terminal, error.Fault, error.Next, ExitCode.WrongUsage);
        }
        catch (DoesNotCompile error)
        {
            return Report(terminal, error.Fault, error.Next, ExitCode.NotRight);
        }
        catch (JudgeFailure failure)
        {
            return Report(terminal, $"Your tests could not be run, which is no fault of yours: {failure.Message}", "Try again. If it stays, dotnet test on the kata's folder does the same.", ExitCode.OwnFailure);
        }
        catch (OutputFailure failure)
        {
            return Report(terminal, failure.Fault, failure.Next, ExitCode.OwnFailure);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("kata: interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception exception)
        {
            terminal.Error.WriteLine($"kata: this is a fault of kata itself, not yours.\n{Printable.Block(exception.ToString())}");
            return ExitCode.OwnFailure;
        }
    }

    private static Command Create(Terminal terminal)
    {
        var help = new HelpOption { Action = new HelpAction { MaxWidth = HelpWidth } };
        var kata = new Command("kata", "Helps to learn from the network I/O katas, grades them, and checks the repository that holds them.")
        {
            ListCommand.Create(terminal),
            WatchCommand.Create(terminal),
            TestCommand.Create(terminal),
            HintCommand.Create(terminal),
            ResetCommand.Create(terminal),
            SolutionCommand.Create(terminal),
            TraceCommand.Create(terminal),
            LadderCommand.Create(terminal),
            GradeCommand.Create(terminal),
            ReportCommand.Create(terminal),
            MergeCommand.Create(terminal),
            ExportCommand.Create(terminal),
            DemoCommand.Create(terminal),
            CheckCommand.Create(terminal),
            BenchCommand.Create(terminal),
            WorkerVerb.Create(),
            help,
        };
        kata.SetAction(parsed =>
        {
            ((HelpAction)help.Action).Invoke(parsed);
            return ExitCode.WrongUsage;
        });
        return kata;
    }

    private static int Report(Terminal terminal, string fault, string next, int code)
    {
        terminal.Error.WriteLine($"kata: {Printable.Line(fault)}\n      {Printable.Line(next)}");
        return code;
    }

    private static bool IsEmpty(string argument) =>
        argument.Length == 0 || (argument.StartsWith("--", StringComparison.Ordinal) && argument.EndsWith('='));

    private static int Refuse(Terminal terminal, ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            terminal.Error.WriteLine($"kata: {Printable.Line(error.Message)}");
        if (parsed.CommandResult.Command.Arguments is [{ Arity.MinimumNumberOfValues: > 0 } first, ..]
            && parsed.GetResult(first) is not { Tokens.Count: > 0 } && parsed.Tokens.Any(t => t.Type == TokenType.Option))
            terminal.Error.WriteLine($"      An option takes the words that follow it, so {first.HelpName ?? first.Name} comes before all options.");
        terminal.Error.WriteLine($"      See: {CommandName.Of([.. HelpFor(parsed.CommandResult)])}");
        return ExitCode.WrongUsage;
    }

    // A word in place of an option: dotnet takes --help for itself.
    private static IEnumerable<string> HelpFor(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. HelpFor(parent), command.Command.Name] : ["help"];
}
