using System.Text.Json;
using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>Keeps the results of a class in a file.</summary>
public static class ResultsFile
{
    /// <summary>The name of the file in the output folder.</summary>
    public const string Name = "results.json";

    /// <summary>Writes the results, beside the file and then in its place, so that there is never half a file.</summary>
    /// <param name="folder">The output folder; made when there is none.</param>
    /// <param name="results">The results.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The path of the file.</returns>
    public static string Write(string folder, ClassResults results, CancellationToken cancel = default)
    {
        var path = Path.Combine(folder, Name);
        Output.Write(path, stream => JsonSerializer.SerializeAsync(stream, results, ResultsJson.Default.ClassResults, cancel).GetAwaiter().GetResult());
        return path;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The results.</returns>
    /// <exception cref="InvalidDataException">The file is of another format.</exception>
    public static ClassResults Read(string path)
    {
        try
        {
            var results = JsonSerializer.Deserialize(File.ReadAllBytes(path), ResultsJson.Default.ClassResults)!;
            return results.Version == ClassResults.CurrentVersion
                ? results
                : throw new JsonException($"It is of version {results.Version}; this program knows {ClassResults.CurrentVersion}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} holds no results: {exception.Message}", exception);
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(KebabCase<Verdict>), typeof(KebabCase<Outcome>)])]
[JsonSerializable(typeof(ClassResults))]
internal sealed partial class ResultsJson : JsonSerializerContext;

/// <summary>Writes the words of an enumeration as <c>not-started</c>.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class KebabCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
