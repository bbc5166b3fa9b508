namespace Katas.Grading;

/// <summary>The marks of a class for the import of Canvas' gradebook.</summary>
internal static class CanvasCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The text of the file.</returns>
    public static string Text(ClassResults results) => string.Concat(
    [
        Csv.Row(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", .. results.Katas.Select(k => $"{k.Id} {k.Title}")]),
        Csv.Row(["Points Possible", "", "", "", "", .. results.Katas.Select(k => Numbers.Points(results.MaxPointsOf(k.Id)))]),

        // Who is left out keeps the marks that Canvas has; an empty cell could take them away.
        .. results.Students.Where(s => s.IsComplete(results)).Select(s => Row(results, s)),
    ]);

    private static string Row(ClassResults results, StudentResult student) => Csv.Row(
    [
        student.Name ?? student.Id, .. PlatformIds.OfCanvas(student), "",
        .. results.Katas.Select(k => Numbers.Points(student.ResultOf(k.Id)!.Points)),
    ]);
}
