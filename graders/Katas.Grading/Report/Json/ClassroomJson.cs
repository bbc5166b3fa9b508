using System.Text.Json;

namespace Katas.Grading;

/// <summary>A student's result as the autograding reporter of GitHub Classroom reads it, before it is put into base64.</summary>
internal static class ClassroomJson
{
    private const int FormatVersion = 1;

    /// <summary>Writes the file of a student.</summary>
    /// <param name="results">The class.</param>
    /// <param name="student">The student.</param>
    /// <returns>The text of the file; null when a result is not known, because the platform would make a zero of it.</returns>
    public static string? Text(ClassResults results, StudentResult student) => student.IsComplete(results)
        ? JsonReport.Object(json => Write(json, [.. results.Katas.Select(k => student.ResultOf(k.Id)!)]))
        : null;

    private static void Write(Utf8JsonWriter json, IReadOnlyList<KataResult> katas)
    {
        json.WriteNumber("version", FormatVersion);
        json.WriteString("status", katas.All(k => k.Points == k.MaxPoints) ? "pass" : "fail");
        json.WriteNumber("max_score", katas.Sum(k => WholePoints.Divide(k.MaxPoints, [.. k.Tests.Select(t => t.MaxPoints)]).Sum()));
        json.Objects("tests", katas.SelectMany(Tests), test => WriteTest(json, test.Kata, test.Test, test.Score));
    }

    // The points of a kata, deductions taken off, divided among its tests: their sum is what is shown.
    private static IEnumerable<(KataResult Kata, TestResult Test, int Score)> Tests(KataResult kata) =>
        kata.Tests.Zip(WholePoints.Divide(kata.Points, [.. kata.Tests.Select(t => t.Points)]), (test, score) => (kata, test, score));

    // No more than counts. The workflow hands it on in a variable of the environment, which may have 128 KiB;
    // and words of a submission would come into a log where the platform looks for its own commands.
    private static void WriteTest(Utf8JsonWriter json, KataResult kata, TestResult test, int score)
    {
        // The platform shows students everything that is in here.
        var name = test.IsHidden ? "a hidden test" : test.Name;
        json.WriteString("name", $"{kata.Id}: {name}{(test.IsFlaky ? $" (only in run {test.Runs})" : "")}");
        json.WriteString("status", test.Outcome == Outcome.Passed ? "pass" : "fail");
        json.WriteNumber("score", score);
    }
}
