using Katas.Grading;

namespace Katas.Learning;

/// <summary>All katas with their state, as lines of markup.</summary>
internal static class ListView
{
    private const int StateWidth = 32;

    /// <summary>Draws the list.</summary>
    /// <param name="katas">The katas, in order.</param>
    /// <param name="current">The id of the kata that is worked on; null for none.</param>
    /// <returns>The lines.</returns>
    public static IReadOnlyList<string> Lines(IReadOnlyList<KataProgress> katas, string? current = null) =>
    [
        .. katas.Select(k => LineOf(k, k.Kata.Id == current)),
        "",
        $"  {katas.Count(k => k.IsPassed)} of {katas.Count} katas, {Words.Points(Earned(katas))} of {Words.Points(katas.Sum(k => k.Kata.MaxPoints))} points",
    ];

    /// <summary>What all katas earn as they are: an edit after a pass earns when it has passed, too.</summary>
    /// <param name="katas">The katas.</param>
    /// <returns>The points.</returns>
    public static decimal Earned(IReadOnlyList<KataProgress> katas) => katas.Where(k => !k.IsEdited).Sum(k => k.Points);

    private static string LineOf(KataProgress progress, bool isCurrent)
    {
        var points = progress.IsEdited ? 0 : progress.Points;
        return $"{(isCurrent ? "[bold]>[/]" : " ")} {Mark(progress)} {progress.Kata.Id,-16}"
            + $"[{Words.Style(progress)}]{Printable.Markup(Words.State(progress)).PadRight(StateWidth)}[/]"
            + $"{Words.Points(points),6} of {Words.Points(progress.Kata.MaxPoints)} points";
    }

    /// <summary>One sign for the state of a kata.</summary>
    /// <param name="progress">The kata.</param>
    /// <returns>The sign, in its colour.</returns>
    public static string Mark(KataProgress progress) => progress.State switch
    {
        KataState.NotStarted => "[dim]·[/]",
        KataState.InProgress => "[yellow]~[/]",
        _ => "[green]✓[/]",
    };
}
