namespace Katas.Grading;

/// <summary>The marks of a class as a table: a row per student, points and verdict per kata.</summary>
internal static class GradebookCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The text of the file.</returns>
    public static string Text(ClassResults results) => string.Concat(
    [
        Csv.Row(["student", "name", "email", "account", .. results.Katas.SelectMany(k => new[] { k.Id, $"{k.Id} verdict" }), "total", "of", "complete", "flaky"]),
        .. results.Students.Select(s => Row(results, s)),
    ]);

    private static string Row(ClassResults results, StudentResult student) => Csv.Row(
    [
        student.Id, student.Name ?? "", student.Email ?? "", student.Account ?? "",
        .. results.Katas.SelectMany(k => Cells(student.ResultOf(k.Id))),
        Numbers.Points(student.Points), Numbers.Points(results.MaxPoints), student.IsComplete(results) ? "yes" : "no", Flaky(student),
    ]);

    // The tests that passed only when they were run again.
    private static string Flaky(StudentResult student) =>
        string.Join(", ", student.Katas.SelectMany(k => k.Tests.Where(t => t.IsFlaky).Select(t => $"{k.Id} {t.Name}")));

    // What is not known stays empty: a zero would count.
    private static string[] Cells(KataResult? result) => result switch
    {
        null => ["", ""],
        { Verdict: Verdict.InternalError } => ["", Word.Of(result.Verdict)],
        _ => [Numbers.Points(result.Points), Word.Of(result.Verdict)],
    };
}
