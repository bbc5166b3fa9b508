using System.Reflection;
using System.Text.Json;

namespace Katas.Testing;

/// <summary>What <c>kata.json</c> says of one kata.</summary>
/// <param name="Id">The kata's id, which is also its folder's name: <c>03-select</c>.</param>
/// <param name="Title">The kata's title.</param>
/// <param name="Summary">One sentence about it.</param>
/// <param name="Server">The full name of the server's type.</param>
/// <param name="Files">The files that a submission consists of; the first one holds the server.</param>
/// <param name="Points">The sum of the points of the kata's tests.</param>
/// <param name="Platforms">Where the kata can be solved: <c>linux</c>, <c>macos</c>, <c>windows</c>.</param>
/// <param name="Analyzer">How the analyzer applies to the kata.</param>
/// <param name="Steps">The steps of the lesson, in order.</param>
public sealed record KataManifest(
    string Id,
    string Title,
    string Summary,
    string Server,
    IReadOnlyList<string> Files,
    decimal Points,
    IReadOnlyList<string> Platforms,
    KataAnalyzer Analyzer,
    IReadOnlyList<KataStep> Steps)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The folder of the kata, from the root of the repository, with forward slashes.</summary>
    public string Folder => $"katas/{Id}";

    /// <summary>The file that holds the server, from the root of the repository.</summary>
    public string ServerFile => $"{Folder}/{Files.Single(f => Path.GetFileNameWithoutExtension(f) == Server.Split('.')[^1])}";

    /// <summary>The lesson, from the root of the repository.</summary>
    public string ReadMe => $"{Folder}/README.md";

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">The text of a <c>kata.json</c>.</param>
    /// <param name="origin">Where the text is from, for the error message.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="InvalidDataException">The text is not a manifest.</exception>
    public static KataManifest Parse(string json, string origin)
    {
        try
        {
            return JsonSerializer.Deserialize<KataManifest>(json, Options)
                ?? throw new JsonException("It is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{origin} is not a kata manifest: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the manifest that an assembly of kata tests carries.</summary>
    /// <param name="assembly">The assembly with the tests.</param>
    /// <param name="id">The id of the kata.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="InvalidDataException">The assembly carries no such manifest.</exception>
    public static KataManifest Load(Assembly assembly, string id)
    {
        var name = $"katas/{id}/kata.json";
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidDataException($"{assembly.GetName().Name} does not carry {name}. Embed it under this name.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), name);
    }

    /// <summary>The place of a step in the lesson.</summary>
    /// <param name="step">The id of the step.</param>
    /// <returns>Its number, from 1.</returns>
    /// <exception cref="InvalidDataException">The kata has no such step.</exception>
    public int StepNumber(string step)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Id == step)
                return i + 1;
        }

        throw new InvalidDataException($"{Folder}/kata.json has no step '{step}', but a test belongs to it. Add the step.");
    }
}

/// <summary>One step of a lesson.</summary>
/// <param name="Id">The id that tests refer to.</param>
/// <param name="Title">The title of the step's section in the README.</param>
public sealed record KataStep(string Id, string Title);

/// <summary>How the analyzer applies to a kata.</summary>
/// <param name="Off">The rules that do not apply to the kata's model.</param>
public sealed record KataAnalyzer(IReadOnlyList<string> Off);
