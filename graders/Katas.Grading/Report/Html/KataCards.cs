namespace Katas.Grading;

/// <summary>A card per kata: how the class did.</summary>
internal static class KataCards
{
    private const int Bins = 10;

    /// <summary>Writes the cards.</summary>
    /// <param name="results">The class.</param>
    /// <returns>HTML.</returns>
    public static string Html(ClassResults results) =>
        $"""<div class="cards">{string.Concat(results.Katas.Select(k => Card(results, k)))}</div>""";

    private static string Card(ClassResults results, GradedKata kata)
    {
        var all = results.ResultsOf(kata.Id).ToList();
        var tested = all.Where(r => r.HasRun).ToList();
        return $"""
            <section class="card"><h3>{HtmlText.Of(kata.Id)}</h3>
            <p><span class="figure">{Middle(tested)}</span> <span class="soft small">median of {Numbers.Of(tested.Count, "tested server")}</span></p>
            {Histogram(tested)}
            <p class="soft small">{Others(results, all)}</p></section>

            """;
    }

    private static string Middle(List<KataResult> tested)
    {
        if (tested.Count == 0)
            return "–";
        var parts = tested.Select(Part).Order().ToList();
        return Numbers.Percent((parts[(parts.Count - 1) / 2] + parts[parts.Count / 2]) / 2, 1);
    }

    private static decimal Part(KataResult result) => result.MaxPoints == 0 ? 0 : result.Points / result.MaxPoints;

    private static string Histogram(List<KataResult> tested)
    {
        var counts = new int[Bins];
        foreach (var result in tested)
            counts[Math.Min(Bins - 1, (int)(Part(result) * Bins))]++;
        var highest = Math.Max(1, counts.Max());
        var bars = counts.Select((count, i) => $"""<rect x="{(i * 10) + 1}" y="{40 - (40 * count / highest)}" width="8" height="{40 * count / highest}"><title>{i * 10}–{(i + 1) * 10}%: {count}</title></rect>""");
        return $"""<svg class="bars" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="Distribution of marks, from 0 to 100%: {string.Join(", ", counts)}">{string.Concat(bars)}</svg>""";
    }

    private static string Others(ClassResults results, List<KataResult> all)
    {
        var words = all.Where(r => r.Verdict != Verdict.Graded).GroupBy(r => r.Verdict).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Gradebook.NameOf(g.Key)}");
        var waiting = results.Students.Count - all.Count;
        return string.Join(", ", waiting > 0 ? words.Append($"{waiting} not graded yet") : words);
    }
}
