using System.Text.Json;

namespace Katas.Bench;

/// <summary>A few things measured side by side; the content of <c>grade.json</c>, <c>analyzer.json</c> and <c>watch.json</c>.</summary>
/// <param name="Version">The version of the format: <see cref="CurrentVersion"/>.</param>
/// <param name="Kind">What was measured: <c>grade</c>, <c>analyzer</c> or <c>watch</c>.</param>
/// <param name="When">When.</param>
/// <param name="Pace">How thoroughly: <c>quick</c> or <c>whole</c>.</param>
/// <param name="Machine">Where.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Columns">What was measured, with its unit; the first is what the picture shows.</param>
/// <param name="Rows">The numbers.</param>
internal sealed record Comparison(
    int Version,
    string Kind,
    DateTimeOffset When,
    string Pace,
    MachineFacts Machine,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<ComparisonRow> Rows)
{
    /// <summary>The version of the format that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What was due, and whether it was met.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>What else there is to say, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Writes the comparison.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, BenchJson.Default.Comparison) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public static Comparison FromJson(string json)
    {
        var comparison = JsonSerializer.Deserialize(json, BenchJson.Default.Comparison) ?? throw new InvalidDataException("There is no comparison.");
        return comparison.Version == CurrentVersion
            ? comparison
            : throw new InvalidDataException($"This comparison is of version {comparison.Version}, and this program reads version {CurrentVersion}.");
    }
}

/// <summary>A line of a comparison.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Values">Its numbers, one for each column; null where there is none.</param>
internal sealed record ComparisonRow(string Name, IReadOnlyList<double?> Values);
