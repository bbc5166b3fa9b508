using Katas.Grading;

namespace Katas.Cli;

/// <summary>Writes a line for each kata of a student, where nobody watches.</summary>
/// <param name="terminal">Where to write.</param>
internal sealed class PlainProgressDisplay(Terminal terminal) : IProgressDisplay
{
    /// <inheritdoc/>
    public async Task ShowAsync(ClassProgress progress, Func<Task> work)
    {
        progress.Graded += (student, result) =>
        {
            var count = progress.Count();
            terminal.Out.WriteLine($"[{count.Done}/{count.Total}] {Printable.Line($"{student}, {result.Id}: {Gradebook.Describe(result)}")}");
        };
        await work().ConfigureAwait(false);
        if (progress.Count().Kept is > 0 and var kept)
            terminal.Out.WriteLine($"{kept} of {progress.Count().Total} had not changed and were kept.");
    }
}
