using System.Text.Json;

namespace Katas.Grading;

/// <summary>A student's <c>results.json</c> as Gradescope reads it from an autograder.</summary>
internal static class GradescopeJson
{
    /// <summary>Writes the file of a student.</summary>
    /// <param name="results">The class.</param>
    /// <param name="student">The student.</param>
    /// <returns>The text of the file; null when a result is not known, because Gradescope would make a zero of it.</returns>
    public static string? Text(ClassResults results, StudentResult student) => student.IsComplete(results)
        ? JsonReport.Object(json => Write(json, results, student))
        : null;

    private static void Write(Utf8JsonWriter json, ClassResults results, StudentResult student)
    {
        var katas = results.Katas.Select(k => student.ResultOf(k.Id)!).ToList();
        json.WriteNumber("score", student.Points);
        json.WriteNumber("execution_time", (int)katas.Sum(k => k.Tests.Sum(t => t.Seconds)));
        json.WriteString("output", string.Join('\n', katas.Select(Summary)));
        json.WriteString("output_format", "text");
        json.WriteString("test_output_format", "text");
        json.WriteString("test_name_format", "text");
        json.WriteString("visibility", "visible");
        json.WriteString("stdout_visibility", "hidden");
        var tests = katas.SelectMany((kata, k) => kata.Tests.Select((test, t) => (kata, test, number: $"{k + 1}.{t + 1}")));
        json.Objects("tests", tests, item => WriteTest(json, item.kata, item.test, item.number));
    }

    private static string Summary(KataResult kata)
    {
        var lines = kata.Messages.Prepend($"{kata.Id}: {Gradebook.Describe(kata)}");
        if (kata.Deduction > 0)
            lines = lines.Append($"{Numbers.Points(kata.Deduction)} points are taken off for what the analyzer found.");
        return SafeText.Block(string.Join('\n', lines.Concat(kata.Findings.Select(f => $"{f.Place.Path}({f.Place.Line},{f.Place.Column}): {f.Rule}: {f.Message}"))));
    }

    private static void WriteTest(Utf8JsonWriter json, KataResult kata, TestResult test, string number)
    {
        json.WriteString("name", $"{kata.Id}: {test.Name}");
        json.WriteString("number", number);
        json.WriteNumber("score", test.Points);
        json.WriteNumber("max_score", test.MaxPoints);
        json.WriteString("status", test.Outcome == Outcome.Passed ? "passed" : "failed");
        json.WriteString("output", SafeText.Block(test.Message ?? (test.Outcome == Outcome.NotRun ? $"Not run: {Gradebook.NameOf(kata.Verdict)}." : "")));
        json.WriteStartArray("tags");
        json.WriteStringValue(test.Category);
        if (test.IsFlaky)
            json.WriteStringValue("flaky");
        json.WriteEndArray();
        json.WriteString("visibility", test.IsHidden ? "hidden" : "visible");
        json.Object("extra_data", () => json.WriteNumber("runs", test.Runs));
    }
}
