using System.Globalization;
using Katas.Grading;
using Spectre.Console;

namespace Katas.Learning;

/// <summary>Draws the screen of <c>kata watch</c>: a state and a size in, lines of markup out.</summary>
internal static class WatchView
{
    private const int BarWidth = 30;
    private const int AllBarWidth = 24;
    private const int SmallestTestList = 2;
    private const int SmallestVerdict = 4;
    private const int SmallestFindings = 4;

    /// <summary>Draws the screen.</summary>
    /// <param name="state">What to show.</param>
    /// <param name="width">How many characters are in a line.</param>
    /// <param name="height">How many lines there are.</param>
    /// <returns>As many lines.</returns>
    public static IReadOnlyList<string> Lines(WatchState state, int width, int height)
    {
        List<string> head = [Title(state), Progress(state), ""];
        List<string> foot = ["", AllKatas(state), Keys(state, width)];
        var room = Math.Max(1, height - head.Count - foot.Count);
        var body = Body(state, width, room).Take(room).ToList();
        return [.. head, .. body, .. Enumerable.Repeat("", Math.Max(0, room - body.Count)), .. foot];
    }

    private static string Title(WatchState state) =>
        $"[bold]{state.Kata.Id}[/]  {Printable.Markup(state.Kata.Manifest.Title)}  [dim]{Printable.Markup(Phase(state))}[/]";

    private static string Phase(WatchState state) => state switch
    {
        { Problem: not null } => "waits for your file",
        { Phase: WatchPhase.Compiling } => "compiling …",
        { Phase: WatchPhase.Testing, VerdictAfter: { } verdict } => $"verdict after {Words.Seconds(verdict.TotalSeconds)}, {state.Kata.Tests.Count - state.Runs.Count} to run …",
        { Phase: WatchPhase.Testing, RunningSeconds: > 1 } => $"testing … waiting for your server, {state.RunningSeconds} s",
        { Phase: WatchPhase.Testing } => "testing …",
        { VerdictAfter: { } verdict } => $"verdict after {Words.Seconds(verdict.TotalSeconds)}",
        _ => "waits for you to save",
    };

    private static string Progress(WatchState state)
    {
        var (passed, failed, total) = (state.That(Outcome.Passed), state.That(Outcome.Failed).Count, state.Kata.Tests.Count);

        // A save must not look like the loss of all that was reached.
        var before = state.PassedBefore.Count;
        var green = passed.Count * BarWidth / total;
        var pale = ((before + passed.Count) * BarWidth / total) - green;
        var red = Math.Min(BarWidth - green - pale, (failed * BarWidth / total) + (failed > 0 ? 1 : 0));
        return $"[green]{Bar(green)}[/][green dim]{Bar(pale)}[/][red]{Bar(red)}[/][dim]{Bar(BarWidth - green - pale - red)}[/]"
            + $"  {passed.Count} of {total} tests, "
            + (before > 0 ? $"{before} more last time" : $"{Words.Points(passed.Sum(t => t.Points))} of {Words.Points(state.Kata.MaxPoints)} points");
    }

    private static string Bar(int length) => new('━', length);

    private static IEnumerable<string> Body(WatchState state, int width, int room) => state.Panel switch
    {
        WatchPanel.List => [.. ListView.Lines(state.All, state.Kata.Id), "", "  A number chooses a kata; any other key goes back."],
        WatchPanel.ConfirmReset =>
        [
            $"[yellow]Bring the stub of {state.Kata.Id} back?[/]",
            "Your version is saved beside it, in a file that ends in .saved-DATE-TIME.",
            "",
            "[bold]y[/] does it; any other key goes back.",
        ],
        _ => Kata(state, width, room),
    };

    private static List<string> Kata(WatchState state, int width, int room)
    {
        List<string> note = state.Note is null ? [] : [.. Wrapped(state.Note, width, "blue"), ""];
        List<string> asked = state.Problem is null ? [.. Hint(state, width)] : [];
        List<string> findings = state.Findings.Count == 0 || state.Problem is not null ? [] : ["", .. state.Findings.SelectMany(f => FindingView.Lines(InKata(f, state), width)).Select(l => state.AreFindingsOld ? Dimmed(l) : l)];

        var showsTests = state.Problem is null && state.Errors.Count == 0 && !state.IsPassed;
        var rest = room - note.Count - asked.Count - (showsTests ? SmallestTestList + 1 : 0);

        // However long the failure: a hint that was asked for is seen in full, the first finding nearly
        // so, and that there are other tests, too.
        var roomForVerdict = Math.Max(SmallestVerdict, rest - Math.Min(findings.Count, SmallestFindings));
        var verdict = (state.Problem is { } problem ? [.. Wrapped(problem.What, width, "red"), .. Wrapped(problem.Next, width, "default")]
            : state.Errors.Count > 0 ? Errors(state, width)
            : Verdict(state, width, roomForVerdict)).ToList();
        var roomForFindings = Math.Max(0, rest - Math.Min(verdict.Count, roomForVerdict));
        List<string> lines =
        [
            .. note,
            .. Shortened(verdict, roomForVerdict, findings.Count > roomForFindings ? "…" : WhereTheRestIs(state)),
            .. asked,
            .. Shortened(findings, roomForFindings, WhereTheRestIs(state)),
        ];
        if (showsTests)
            lines.AddRange(["", .. Tests(state, room - lines.Count - 1)]);
        return lines;
    }

    private static IEnumerable<string> Shortened(List<string> lines, int room, string end) =>
        lines.Count <= room ? lines : room == 0 ? [] : [.. lines.Take(room - 1), $"[dim]{Printable.Markup(end)}[/]"];

    private static string WhereTheRestIs(WatchState state) => $"… {CommandName.Of("test", state.Kata.Id)} shows all";

    // The screen is about one kata: its folder need not be named again.
    private static CodeFinding InKata(CodeFinding finding, WatchState state)
    {
        var folder = state.Kata.Manifest.Folder + "/";
        return finding.Place.Path.StartsWith(folder, StringComparison.Ordinal)
            ? finding with { Place = finding.Place with { Path = finding.Place.Path[folder.Length..] } }
            : finding;
    }

    private static IEnumerable<string> Errors(WatchState state, int width)
    {
        yield return $"[red]It does not compile:[/] {Words.Count(state.Errors.Count, "error")}";
        foreach (var line in state.Errors.SelectMany(e => Wrapped(e, width, "default", indent: 4)))
            yield return line;
    }

    private static IEnumerable<string> Verdict(WatchState state, int width, int room)
    {
        if (state.IsPassed)
            return Celebration(state, width);
        if (state.Failing is { } failing)
            return Failure(state, failing, state.Runs[failing.FullName], width, room, "red");

        // Until a test has ended, the verdict before stays: the eye is on it.
        var last = state.Kata.Tests.FirstOrDefault(t => state.Before.GetValueOrDefault(t.FullName)?.Outcome == Outcome.Failed);
        return last is null || !state.Runs.IsEmpty || state.Phase == WatchPhase.Done ? [] : [.. Failure(state, last, state.Before[last.FullName], width, room, "dim")];
    }

    private static IEnumerable<string> Failure(WatchState state, KataTest test, TestRun run, int width, int room, string style)
    {
        var step = state.Kata.Manifest.StepNumber(test.Step);
        yield return style == "dim"
            ? $"[dim]? {Printable.Markup(test.Name)}, which failed before[/]"
            : $"[red]✗[/] [bold]{Printable.Markup(test.Name)}[/]  [dim]step {step}, {Printable.Markup(state.Kata.Manifest.Steps[step - 1].Title)}[/]";
        foreach (var line in FailureView.Lines(run.Message ?? "", width, room - 1))
            yield return style == "dim" ? Dimmed(line) : line;
    }

    private static string Dimmed(string line) => $"[dim]{line.RemoveMarkup().EscapeMarkup()}[/]";

    private static IEnumerable<string> Celebration(WatchState state, int width)
    {
        var points = Words.Points(state.That(Outcome.Passed).Sum(t => t.Points));
        var clean = state.Findings.Count == 0 ? ", no findings" : "";
        yield return $"[green bold]✓ {state.Kata.Id} passes: {state.That(Outcome.Passed).Count} tests, {points} points{clean}. Well done![/]";
        if (state.That(Outcome.Skipped) is { Count: > 0 } skipped)
        {
            foreach (var line in Wrapped($"{Words.Count(skipped.Count, "test")} skipped here. {state.Runs[skipped[0].FullName].Message}", width, "dim"))
                yield return line;
        }

        yield return "";
        yield return "[bold]d[/]  the difference to the reference solution";
        yield return "[bold]n[/]  the next kata";
        yield return "";
        yield return $"[dim]Why the reference is as it is: solutions/{state.Kata.Id}/NOTES.md[/]";
    }

    private static IEnumerable<string> Hint(WatchState state, int width)
    {
        if (state.Hint is not { } hint)
            yield break;
        yield return "";
        yield return $"[blue]Hint {hint.Number} of {hint.Count} for step {hint.Step}, {Printable.Markup(hint.Title)}[/]{(hint.HasMore ? "" : "  [dim]the last one; README.md has them all[/]")}";
        foreach (var line in Wrapping.Markdown(hint.Text, width - 2))
            yield return $"  {Printable.Markup(line)}";
    }

    private static IEnumerable<string> Tests(WatchState state, int room)
    {
        var others = state.That(Outcome.Failed).Where(t => t != state.Failing).Select(t => Line("[red]✗[/]", t, GotOf(state.Runs[t.FullName])));
        var running = state.Kata.Tests.Where(t => t.FullName == state.Running && state.RunningSeconds > 0).Select(t => Line("[yellow]…[/]", t, $"{state.RunningSeconds} s"));
        var passed = state.That(Outcome.Passed).Select(t => Line("[green]✓[/]", t, ""));
        var skipped = state.That(Outcome.Skipped).Select(t => Line("[dim]-[/]", t, "skipped"));
        List<string> all = [.. others, .. running, .. passed, .. skipped];
        if (all.Count <= room)
            return all;
        var shown = Math.Max(0, room - 1);
        return [.. all.Take(shown), $"[dim]  … {Counts(state)}[/]"];
    }

    private static string Counts(WatchState state) =>
        $"in all {state.That(Outcome.Failed).Count} fail, {state.That(Outcome.Passed).Count} pass"
        + (state.Kata.Tests.Count - state.Runs.Count is > 0 and var left ? $", {left} to run" : "");

    private static string Line(string mark, KataTest test, string more) => $"{mark} {Printable.Markup(test.Name)}  [dim]{Printable.Markup(more)}[/]";

    // What came instead, in a few words.
    private static string GotOf(TestRun run) =>
        (run.Message ?? "").Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.StartsWith("got ", StringComparison.Ordinal))?[4..].Trim() ?? "";

    private static IEnumerable<string> Wrapped(string text, int width, string style, int indent = 0) =>
        text.Split('\n').SelectMany(line => Wrapping.Line(Printable.Line(line), width, indent)).Select(l => $"[{style}]{Markup.Escape(l)}[/]");

    private static string AllKatas(WatchState state)
    {
        var marks = state.All.Select(k => k.Kata.Id == state.Kata.Id ? $"[bold]>{NumberOf(k)}[/]{ListView.Mark(k)}" : $" {NumberOf(k)}{ListView.Mark(k)}");
        var (earned, total) = (ListView.Earned(state.All), state.All.Sum(k => k.Kata.MaxPoints));
        var green = (int)(earned * AllBarWidth / total);
        return $"[green]{Bar(green)}[/][dim]{Bar(AllBarWidth - green)}[/] {string.Join(' ', marks)}   {Words.Points(earned)} of {Words.Points(total)} points";
    }

    private static string NumberOf(KataProgress progress) => progress.Kata.Id.Split('-')[0];

    private static string Keys(WatchState state, int width)
    {
        (char Key, string Does)[] keys =
        [
            ('n', "next"), ('h', "hint"), ('l', "list"), ('a', "run all"), ('r', "reset"), ('t', "trace"),
            .. state.IsPassed ? [('d', "diff")] : Array.Empty<(char, string)>(),
            ('q', "quit"),
        ];
        var gap = width < 70 ? " " : "   ";
        return string.Join(gap, keys.Select(k => string.Create(CultureInfo.InvariantCulture, $"[bold]{k.Key}[/] [dim]{k.Does}[/]")));
    }
}
