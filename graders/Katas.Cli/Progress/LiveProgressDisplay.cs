using System.Globalization;
using Katas.Grading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Katas.Cli;

/// <summary>Shows a moving picture of the run where somebody watches.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed class LiveProgressDisplay(Terminal terminal) : IProgressDisplay
{
    private const int BarWidth = 40;
    private const int ShownNames = 8;

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public Task ShowAsync(ClassProgress progress, Func<Task> work) =>
        terminal.Console.Live(Picture(progress.Count())).AutoClear(true).StartAsync(async live =>
        {
            var working = work();
            while (await Task.WhenAny(working, Task.Delay(Frame)).ConfigureAwait(false) != working)
                live.UpdateTarget(Picture(progress.Count()));
            await working.ConfigureAwait(false);
        });

    /// <summary>Draws one frame.</summary>
    /// <param name="count">Where the run stands.</param>
    /// <returns>The frame.</returns>
    internal static IRenderable Picture(ProgressCount count) => new Rows(
    [
        new Markup($"{Bar(count)}  [bold]{count.Done}[/] of {count.Total}{Kept(count)}"),
        new Markup($"[dim]{Pace(count)}[/]"),
        new Markup(Verdicts(count)),
        .. count.Current.Take(ShownNames).Select(name => new Markup($"  [dim]now[/] {Printable.Markup(name)}")),
    ]);

    private static string Bar(ProgressCount count)
    {
        var full = count.Total == 0 ? BarWidth : count.Done * BarWidth / count.Total;
        return $"[green]{new string('━', full)}[/][dim]{new string('━', BarWidth - full)}[/]";
    }

    private static string Kept(ProgressCount count) => count.Kept > 0 ? $" [dim]({count.Kept} not changed)[/]" : "";

    private static string Pace(ProgressCount count) => string.Create(
        CultureInfo.InvariantCulture,
        $"{count.PerMinute:0.#} a minute, {Time(count.Elapsed)} so far, {(count.Left is { } left ? $"about {Time(left)} left" : "time left not known yet")}");

    private static string Time(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}")
        : string.Create(CultureInfo.InvariantCulture, $"{time:m\\:ss}");

    private static string Verdicts(ProgressCount count)
    {
        var words = count.Verdicts.Select(v => $"{v.Count} {Gradebook.NameOf(v.Verdict)}");
        return string.Join(", ", count.Flaky > 0 ? [.. words, $"[yellow]{count.Flaky} flaky[/]"] : words);
    }
}
