using System.CommandLine;
using Katas.Grading;
using Spectre.Console;

namespace Katas.Cli;

/// <summary><c>kata check</c>: proves that the repository is in order.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var katas = CommonOptions.Katas();
        var jobs = CommonOptions.Jobs();
        var command = new Command(
            "check",
            "Checks the repository: every stub passes no test, every solution passes all, every mutant is caught, and every kata is complete.")
        {
            katas, jobs,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            terminal,
            KataChoice.Pick(parsed.GetValue(katas) ?? []),
            parsed.GetRequiredValue(jobs),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, IReadOnlyList<Kata> katas, int jobs, CancellationToken cancel)
    {
        _ = Dotnet.ReferenceAssemblies();
        using var workers = new WorkerPool(WorkerCommand.Default);
        var findings = new FindingsList(terminal);
        await new RepositoryCheck(katas, Repository.Find(), workers).RunAsync(jobs, findings.Add, cancel).ConfigureAwait(false);
        return findings.Close();
    }

    /// <summary>Shows findings as they come, and counts them.</summary>
    private sealed class FindingsList(Terminal terminal)
    {
        private readonly Lock _writing = new();
        private int _good;
        private int _bad;

        public void Add(Finding finding)
        {
            lock (_writing)
            {
                _ = finding.IsGood ? _good++ : _bad++;
                terminal.Console.MarkupLine($"{(finding.IsGood ? "[green]ok  [/]" : "[red]FAIL[/]")}  {Printable.Markup(finding.Subject)}");
                foreach (var fault in finding.Faults)
                    Write(fault);
            }
        }

        public int Close()
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(_bad == 0 ? $"All {_good} checks are good." : $"{_bad} of {_good + _bad} checks are not good.");
            return _bad == 0 ? ExitCode.Done : ExitCode.NotRight;
        }

        private void Write(Fault fault)
        {
            foreach (var line in fault.What.Split('\n'))
                terminal.Out.WriteLine($"        {Printable.Line(line)}");
            terminal.Out.WriteLine($"      > {Printable.Line(fault.Next)}");
        }
    }
}
