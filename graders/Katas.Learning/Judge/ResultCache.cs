using System.Text.Json;
using System.Text.Json.Serialization;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>
/// Remembers how versions of a learner's files were judged. It holds no state of its own: what it
/// says of a version is found by the content of the files, so that an edit is never taken for what was before.
/// </summary>
/// <param name="repository">The repository, in which git ignores the folder of the cache.</param>
public sealed class ResultCache(Repository repository)
{
    /// <summary>The folder, from the root of the repository.</summary>
    public const string Folder = "katas/.progress";

    private const int KeptVersions = 12;

    /// <summary>What is known of a version.</summary>
    /// <param name="kata">The kata's id.</param>
    /// <param name="fingerprint">The version.</param>
    /// <returns>The record, or null.</returns>
    public KataRecord? Find(string kata, string fingerprint) => Versions(kata).FirstOrDefault(r => r.Fingerprint == fingerprint);

    /// <summary>All versions that are remembered, the latest first.</summary>
    /// <param name="kata">The kata's id.</param>
    /// <returns>The records; none when nothing was judged, or the cache is not readable.</returns>
    public IReadOnlyList<KataRecord> Versions(string kata)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(PathOf(kata)), CacheJson.Default.IReadOnlyListKataRecord) ?? [];
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            // A cache that is missing, or of another version of this program, costs a run of the tests and nothing else.
            return [];
        }
    }

    /// <summary>Adds to what is known of a version.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="record">How the version was judged, in whole or in part.</param>
    /// <returns>All that is known of it now.</returns>
    /// <exception cref="UserError">The cache cannot be written.</exception>
    public KataRecord Keep(Kata kata, KataRecord record)
    {
        var versions = Versions(kata.Id);
        var merged = versions.FirstOrDefault(r => r.Fingerprint == record.Fingerprint)?.With(record) ?? record;
        var others = versions.Where(r => r.Fingerprint != record.Fingerprint).ToList();

        // One that passed is worth remembering longer: whoever has passed once may see the solution.
        var lastPass = others.FirstOrDefault(r => r.IsPass(kata));
        IReadOnlyList<KataRecord> kept = [merged, .. others.Where((r, i) => i < KeptVersions - 1 || r == lastPass)];
        Write(PathOf(kata.Id), JsonSerializer.Serialize(kept, CacheJson.Default.IReadOnlyListKataRecord));
        return merged;
    }

    /// <summary>Writes a file of the cache: beside it first, so that a reader never sees half of it.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="text">What it is to hold.</param>
    /// <exception cref="UserError">It cannot be written.</exception>
    internal static void Write(string path, string text)
    {
        var beside = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(beside);
            throw new UserError($"{path} cannot be written: {exception.Message}", "Make the folder writable; results and hints are remembered there.");
        }
    }

    /// <summary>The full path of a file of the cache.</summary>
    /// <param name="name">Its name without the ending.</param>
    /// <returns>The path.</returns>
    internal string PathOf(string name) => repository.PathOf($"{Folder}/{name}.json");
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<KataRecord>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, int>>))]
internal sealed partial class CacheJson : JsonSerializerContext;
