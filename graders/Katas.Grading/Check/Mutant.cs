using System.Text.Json;
using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>
/// A server that is wrong in one way, which the tests must catch; or one that is right in an
/// unusual way, which they must not.
/// </summary>
/// <param name="Folder">Its folder, from the root of the repository.</param>
/// <param name="Summary">What is wrong with it, or unusual.</param>
/// <param name="CaughtBy">The tests that must fail on it; none for a right server.</param>
/// <param name="Files">Its files. Those of the kata that it lacks are the solution's.</param>
public sealed record Mutant(string Folder, string Summary, IReadOnlyList<string> CaughtBy, IReadOnlyList<SourceFile> Files)
{
    private const string Home = "graders/mutants";
    private const string ManifestName = "mutant.json";

    /// <summary>Whether the server is right, so that every test must pass.</summary>
    public bool IsRight => CaughtBy.Count == 0;

    /// <summary>The folders of a kata's mutants.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata's id.</param>
    /// <returns>The folders, from the root of the repository.</returns>
    public static IReadOnlyList<string> FoldersOf(Repository repository, string kata)
    {
        var home = repository.PathOf($"{Home}/{kata}");
        return Directory.Exists(home)
            ? [.. Directory.GetDirectories(home).Select(f => $"{Home}/{kata}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Reads a mutant.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="folder">Its folder, from the root of the repository.</param>
    /// <returns>The mutant.</returns>
    /// <exception cref="InvalidDataException">Its manifest is missing or not as it should be.</exception>
    public static Mutant Read(Repository repository, string folder)
    {
        var manifest = ReadManifest(repository.PathOf($"{folder}/{ManifestName}"), folder);
        var files = Directory.GetFiles(repository.PathOf(folder), "*.cs")
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile($"{folder}/{Path.GetFileName(path)}", File.ReadAllText(path)));
        return new Mutant(folder, manifest.Summary, manifest.CaughtBy, [.. files]);
    }

    private static MutantManifest ReadManifest(string path, string folder)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"{folder} has no {ManifestName}.");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), MutantJson.Default.MutantManifest)
                ?? throw new JsonException("It is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{folder}/{ManifestName} is not as it should be: {exception.Message}", exception);
        }
    }
}

/// <summary>What <c>mutant.json</c> says.</summary>
/// <param name="Summary">What is wrong with the server, or unusual.</param>
/// <param name="CaughtBy">The tests that must fail on it.</param>
internal sealed record MutantManifest(string Summary, IReadOnlyList<string> CaughtBy);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MutantManifest))]
internal sealed partial class MutantJson : JsonSerializerContext;
