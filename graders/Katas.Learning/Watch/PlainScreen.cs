using Katas.Grading;
using Spectre.Console;

namespace Katas.Learning;

/// <summary>Lines, where there is no terminal: each thing once, when it is known.</summary>
/// <param name="console">Where to write.</param>
public sealed class PlainScreen(IAnsiConsole console) : IWatchScreen
{
    private int _generation = -1;
    private bool _toldVerdict;
    private bool _toldEnd;

    // A terminal that is too simple for a screen may be narrower than what is easy to read.
    private int Width => Math.Min(Learner.ReadableWidth, console.Profile.Width);

    /// <inheritdoc/>
    public void Show(WatchState state)
    {
        if (state.Generation != _generation)
            Begin(state);
        if (!_toldVerdict && state.Failing is { } failing)
            Tell(state, failing);
        if (!_toldEnd && state.Phase == WatchPhase.Done)
            End(state);
    }

    /// <inheritdoc/>
    public void Leave()
    {
    }

    /// <inheritdoc/>
    public void Return()
    {
    }

    private void Begin(WatchState state)
    {
        (_generation, _toldVerdict, _toldEnd) = (state.Generation, false, false);
        console.MarkupLine($"[bold]{state.Kata.Id}[/]: testing …");
    }

    private void Tell(WatchState state, KataTest failing)
    {
        _toldVerdict = true;
        console.MarkupLine($"[red]✗[/] {Printable.Markup(failing.Name)}{(state.VerdictAfter is { } after ? $" [dim]after {Words.Seconds(after.TotalSeconds)}[/]" : "")}");
        foreach (var line in FailureView.Lines(state.Runs[failing.FullName].Message ?? "", Width))
            console.MarkupLine(line);
    }

    private void End(WatchState state)
    {
        _toldEnd = true;
        if (state.Problem is { } problem)
            console.MarkupLine($"[red]{Printable.Markup(problem.What)}[/]\n  {Printable.Markup(problem.Next)}");
        foreach (var error in state.Errors)
            console.MarkupLine($"[red]{Printable.Markup(error)}[/]");
        foreach (var test in state.That(Outcome.Failed).Where(_ => state.Errors.Count == 0))
            console.MarkupLine($"  ✗ {Printable.Markup(test.Name)}");
        foreach (var line in state.Findings.SelectMany(f => FindingView.Lines(f, Width)))
            console.MarkupLine(line);
        if (state.Errors.Count == 0 && state.Problem is null)
            console.MarkupLine(Summary(state));
    }

    private static string Summary(WatchState state)
    {
        var passed = state.That(Outcome.Passed);
        var words = $"{passed.Count} of {state.Kata.Tests.Count} tests, {Words.Points(passed.Sum(t => t.Points))} of {Words.Points(state.Kata.MaxPoints)} points";
        return state.IsPassed ? $"[green]✓ {state.Kata.Id} passes[/]: {words}. {Printable.Markup(CommandName.Of("solution", state.Kata.Id))} compares it with the reference." : $"{state.Kata.Id}: {words}";
    }
}
