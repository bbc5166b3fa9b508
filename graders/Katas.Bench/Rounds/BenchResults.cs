using System.Text.Json;
using System.Text.Json.Serialization;

namespace Katas.Bench;

/// <summary>What a run measured; the content of <c>servers.json</c>.</summary>
/// <param name="Version">The version of the format: <see cref="CurrentVersion"/>.</param>
/// <param name="Kind">What was measured: <c>servers</c>.</param>
/// <param name="When">When the run began.</param>
/// <param name="Pace">How thoroughly.</param>
/// <param name="Machine">Where.</param>
/// <param name="Servers">What took part.</param>
/// <param name="LeftOut">What did not, and why.</param>
/// <param name="Cells">The numbers.</param>
internal sealed record BenchResults(
    int Version,
    string Kind,
    DateTimeOffset When,
    Pace Pace,
    MachineFacts Machine,
    IReadOnlyList<ServerFacts> Servers,
    IReadOnlyList<LeftOut> LeftOut,
    IReadOnlyList<CellResults> Cells)
{
    /// <summary>The version of the format that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What came of those pairs that were measured turn by turn; nothing in files from before there were any.</summary>
    public IReadOnlyList<DuelResult> Duels { get => field ?? []; init; }

    /// <summary>What a server did in a cell.</summary>
    /// <param name="cell">The name of the cell.</param>
    /// <param name="server">The name of the server.</param>
    /// <returns>The result, or null when there is none.</returns>
    public ServerResult? Find(string cell, string server) =>
        Cells.FirstOrDefault(c => c.Id == cell)?.Results.FirstOrDefault(r => r.Server == server);

    /// <summary>A number.</summary>
    /// <param name="cell">The name of the cell.</param>
    /// <param name="server">The name of the server.</param>
    /// <param name="measure">Of which measure.</param>
    /// <returns>The median, or null when there is none.</returns>
    public double? Median(string cell, string server, Measure measure) =>
        Find(cell, server)?.Values.GetValueOrDefault(measure.Id)?.Median;

    /// <summary>Writes the results.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, BenchJson.Default.BenchResults) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>The results.</returns>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public static BenchResults FromJson(string json)
    {
        var results = JsonSerializer.Deserialize(json, BenchJson.Default.BenchResults) ?? throw new InvalidDataException("There are no results.");
        return results.Version == CurrentVersion
            ? results
            : throw new InvalidDataException($"These results are of version {results.Version}, and this program reads version {CurrentVersion}.");
    }
}

/// <summary>A server that took part.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Title">By what people know it.</param>
/// <param name="Group">Where it comes from.</param>
/// <param name="Version">What made or runs it.</param>
internal sealed record ServerFacts(string Id, string Title, ServerGroup Group, string Version);

/// <summary>A server that did not take part.</summary>
/// <param name="Title">By what people know it.</param>
/// <param name="Why">What is missing.</param>
internal sealed record LeftOut(string Title, string Why);

/// <summary>The numbers of a cell.</summary>
/// <param name="Id">The name of the cell.</param>
/// <param name="Title">What was done.</param>
/// <param name="Main">The measure by which servers are compared.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Results">What each server did.</param>
internal sealed record CellResults(string Id, string Title, string Main, string Unit, IReadOnlyList<ServerResult> Results);

/// <summary>What a server did in a cell.</summary>
/// <param name="Server">The name of the server.</param>
/// <param name="Values">The numbers, by the id of their measure; empty when there are none.</param>
internal sealed record ServerResult(string Server, IReadOnlyDictionary<string, Spread> Values)
{
    /// <summary>How many times as good as the limit it is, measured beside it: 1 is level, 0.5 half as good. Null where there is nothing to compare.</summary>
    public double? RatioToLimit { get; init; }

    /// <summary>Whether the machine was not quiet, also when it was measured again.</summary>
    public bool IsNoisy { get; init; }

    /// <summary>Why there are no numbers, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether there are none because the server did what no server should. It ends the run as not right, and is not kept.</summary>
    [JsonIgnore]
    public bool IsWrong { get; init; }
}

/// <summary>A number that was measured several times.</summary>
/// <param name="Median">The one in the middle.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
internal sealed record Spread(double Median, double Min, double Max)
{
    private const int Digits = 4;

    /// <summary>Half of what lies between the smallest and the largest, in percent of their middle.</summary>
    [JsonIgnore]
    public double HalfRangePercent => Max + Min == 0 ? 0 : (Max - Min) / (Max + Min) * 100;

    /// <summary>Looks at numbers.</summary>
    /// <param name="numbers">The numbers; at least one.</param>
    /// <returns>Their spread, in four digits: the rest is noise.</returns>
    public static Spread Of(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(Round(median), Round(sorted[0]), Round(sorted[^1]));
    }

    /// <summary>Keeps the leading digits.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The rounded one.</returns>
    public static double Round(double number)
    {
        if (number == 0 || !double.IsFinite(number))
            return 0;
        var places = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(number)));
        return places >= 0 ? Math.Round(number, Math.Min(places, 15)) : Math.Round(number / Math.Pow(10, -places)) * Math.Pow(10, -places);
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchResults))]
[JsonSerializable(typeof(Comparison))]
internal sealed partial class BenchJson : JsonSerializerContext;
