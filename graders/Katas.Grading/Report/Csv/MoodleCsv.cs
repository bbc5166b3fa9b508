namespace Katas.Grading;

/// <summary>The marks of a class for the import of Moodle's gradebook, with a line of feedback for each.</summary>
internal static class MoodleCsv
{
    private const int NamedTests = 3;

    /// <summary>Writes the table.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The text of the file.</returns>
    /// <remarks>Feedback never comes without its marks: Moodle would erase those that it has.</remarks>
    public static string Text(ClassResults results) => string.Concat(
    [
        Csv.Row(["Full name", "Email address", "ID number", .. results.Katas.SelectMany(k => new[] { k.Id, $"{k.Id} feedback" })]),

        // Who is left out keeps the marks that Moodle has; an empty cell could take them away.
        .. results.Students.Where(s => s.IsComplete(results)).Select(s => Row(results, s)),
    ]);

    private static string Row(ClassResults results, StudentResult student) => Csv.Row(
    [
        student.Name ?? student.Id, student.Email ?? "", PlatformIds.OfMoodle(student),
        .. results.Katas.Select(k => student.ResultOf(k.Id)!).SelectMany(r => new[] { Numbers.Points(r.Points), HtmlText.Of(Feedback(r)) }),
    ]);

    private static string Feedback(KataResult result) =>
        $"{Gradebook.Describe(result)}.{Tell(result, "Failed", t => t.Outcome == Outcome.Failed)}{Tell(result, "Passed only when run again", t => t.IsFlaky)}";

    // Students read it: of hidden tests they learn how many there are, and no name.
    private static string Tell(KataResult result, string what, Predicate<TestResult> applies)
    {
        var names = result.Tests.Where(t => applies(t) && !t.IsHidden).Select(t => t.Name).ToList();
        var hidden = result.Tests.Count(t => applies(t) && t.IsHidden);
        var words = names.Take(NamedTests).ToList();
        if (names.Count > NamedTests)
            words.Add($"{names.Count - NamedTests} more");
        if (hidden > 0)
            words.Add(Numbers.Of(hidden, "hidden test"));
        return words.Count == 0 ? "" : $" {what}: {string.Join(", ", words)}.";
    }
}
