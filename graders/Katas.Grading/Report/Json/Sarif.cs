using System.Text.Json;

namespace Katas.Grading;

/// <summary>What the analyzer found in the submissions, as SARIF 2.1.0.</summary>
internal static class Sarif
{
    /// <summary>Writes the log.</summary>
    /// <param name="results">The class.</param>
    /// <returns>The text of the file.</returns>
    public static string Text(ClassResults results)
    {
        var findings = results.Students.SelectMany(s => s.Katas.SelectMany(k => k.Findings.Select(f => new Found(s.Id, k.Id, f)))).ToList();
        return JsonReport.Object(json =>
        {
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.Objects("runs", [findings], found => WriteRun(json, found));
        });
    }

    private static void WriteRun(Utf8JsonWriter json, IReadOnlyList<Found> findings)
    {
        json.Object("tool", () => json.Object("driver", () =>
        {
            json.WriteString("name", "EventLoop.Analyzers");
            json.Objects("rules", findings.Select(f => f.Finding.Rule).Distinct().Order(StringComparer.Ordinal), rule => json.WriteString("id", rule));
        }));
        json.WriteString("columnKind", "utf16CodeUnits");
        json.Objects("results", findings, found => WriteResult(json, found));
    }

    private static void WriteResult(Utf8JsonWriter json, Found found)
    {
        var finding = found.Finding;
        json.WriteString("ruleId", finding.Rule);
        json.WriteString("level", finding.Severity is "error" or "warning" ? finding.Severity : "note");
        json.Object("message", () => json.WriteString("text", SafeText.Block(finding.Message)));
        json.Objects("locations", [finding.Place], place => WriteLocation(json, found, place));
        if (finding.Way.Count > 0)
            json.Objects("codeFlows", [finding.Way], way => WriteWay(json, found, way));
        if (finding.IsSuppressed)
            json.Objects("suppressions", ["inSource"], kind => json.WriteString("kind", kind));
        json.Object("properties", () =>
        {
            json.WriteString("student", SafeText.Line(found.Student));
            json.WriteString("kata", found.Kata);
        });
    }

    private static void WriteWay(Utf8JsonWriter json, Found found, IReadOnlyList<CodePlace> way) =>
        json.Objects("threadFlows", [way], flow =>
            json.Objects("locations", flow, place => json.Object("location", () => WriteLocation(json, found, place))));

    private static void WriteLocation(Utf8JsonWriter json, Found found, CodePlace place) => json.Object("physicalLocation", () =>
    {
        json.Object("artifactLocation", () => json.WriteString("uri", UriOf($"{found.Student}/{place.Path}")));
        json.Object("region", () =>
        {
            json.WriteNumber("startLine", place.Line);
            json.WriteNumber("startColumn", place.Column);
        });
    });

    private static string UriOf(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private sealed record Found(string Student, string Kata, CodeFinding Finding);
}
