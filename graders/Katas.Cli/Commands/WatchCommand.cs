using System.CommandLine;
using System.Diagnostics;
using Katas.Grading;
using Katas.Learning;
using Katas.Testing;

namespace Katas.Cli;

/// <summary><c>kata watch</c>: a verdict at each save.</summary>
internal static class WatchCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var kata = LearnerOptions.Kata();
        var command = new Command("watch", "Compiles and tests your files at each save, and shows the first thing to do.") { kata };
        command.SetAction((parsed, cancel) => RunAsync(terminal, parsed.GetValue(kata), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? name, CancellationToken cancel)
    {
        var learner = LearnerOptions.Learner();
        var kata = learner.Find(name);
        if (!kata.IsPlayableHere)
            throw new UserError($"{kata.Kata.Id} cannot be solved on this system: it is for {string.Join(", ", kata.Kata.Manifest.Platforms)}.", $"On Windows, WSL 2 is a full Linux. The others: {CommandName.Of("list")}");
        using var judge = new LearnerJudge(Repository.Find());
        if (!terminal.IsInteractive || !terminal.Console.Profile.Capabilities.Ansi)
        {
            await new WatchLoop(learner, judge, new PlainScreen(terminal.Console), new Errands(terminal), TimeProvider.System).RunAsync(kata, cancel).ConfigureAwait(false);
            return ExitCode.Done;
        }

        using var screen = new FullScreen(terminal.Out, terminal.Console.Profile);
        var loop = new WatchLoop(learner, judge, screen, new Errands(terminal), TimeProvider.System);
        ListenToKeys(loop);
        await loop.RunAsync(kata, cancel).ConfigureAwait(false);
        return ExitCode.Done;
    }

    // A read of a key cannot be given up; the thread ends with the program.
    private static void ListenToKeys(WatchLoop loop)
    {
        if (Console.IsInputRedirected)
            return;
        new Thread(() =>
        {
            while (true)
                loop.Press(Console.ReadKey(intercept: true).KeyChar);
        }) { IsBackground = true, Name = "keys" }.Start();
    }

    private sealed class Errands(Terminal terminal) : IWatchErrands
    {
        public async Task TraceAsync(LearnerKata kata, CancellationToken stop)
        {
            terminal.Out.WriteLine($"Tracing {kata.Kata.Id} …");
            var start = new ProcessStartInfo(Dotnet.Program, [Path.Combine(AppContext.BaseDirectory, "kata.dll"), "trace", kata.Kata.Id, "--text"])
            {
                WorkingDirectory = kata.Repository.Root,
            };
            using var process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ProcessTree.Kill(process);
                throw;
            }

            await KeyAsync(stop).ConfigureAwait(false);
        }

        public Task DiffAsync(LearnerKata kata, CancellationToken stop)
        {
            SolutionCommand.Show(terminal, kata);
            return KeyAsync(stop);
        }

        private async Task KeyAsync(CancellationToken stop)
        {
            terminal.Out.Write("\nAny key goes back to kata watch. ");
            try
            {
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
            }
            finally
            {
                // What comes next, however long after, begins a line.
                terminal.Out.WriteLine();
            }
        }
    }
}
