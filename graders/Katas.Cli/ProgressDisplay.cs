using Katas.Grading;
using Spectre.Console;

namespace Katas.Cli;

/// <summary>Shows how far a longer work is.</summary>
internal static class ProgressDisplay
{
    /// <summary>Shows progress: a moving bar where somebody watches, a line for each step elsewhere.</summary>
    /// <typeparam name="T">What the work results in.</typeparam>
    /// <param name="terminal">Where to write.</param>
    /// <param name="steps">How many steps the work has.</param>
    /// <param name="work">The work; it calls what it is given after each step, from any thread, with what is done.</param>
    /// <returns>The result of the work.</returns>
    public static Task<T> ShowAsync<T>(Terminal terminal, int steps, Func<Action<string>, Task<T>> work) =>
        terminal.IsInteractive ? ShowBarAsync(terminal, steps, work) : ShowLinesAsync(terminal, steps, work);

    private static Task<T> ShowBarAsync<T>(Terminal terminal, int steps, Func<Action<string>, Task<T>> work) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(progress =>
            {
                var task = progress.AddTask("starting", maxValue: steps);
                return work(done =>
                {
                    task.Description = Printable.Markup(done);
                    task.Increment(1);
                });
            });

    private static Task<T> ShowLinesAsync<T>(Terminal terminal, int steps, Func<Action<string>, Task<T>> work)
    {
        var count = 0;
        var writing = new Lock();
        return work(done =>
        {
            lock (writing)
                terminal.Out.WriteLine($"[{++count}/{steps}] {Printable.Line(done)}");
        });
    }
}
