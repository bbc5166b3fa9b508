using System.Diagnostics;
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

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly Lock Changing = new();

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
    public KataRecord Keep(Kata kata, KataRecord record) => Change(kata.Id, () =>
    {
        var versions = Versions(kata.Id);
        var merged = versions.FirstOrDefault(r => r.Fingerprint == record.Fingerprint)?.With(record) ?? record;
        var others = versions.Where(r => r.Fingerprint != record.Fingerprint).ToList();

        // One that passed is worth remembering longer: whoever has passed once may see the solution.
        var lastPass = others.FirstOrDefault(r => r.IsPass(kata));
        IReadOnlyList<KataRecord> kept = [merged, .. others.Where((r, i) => i < KeptVersions - 1 || r == lastPass)];
        return (merged, JsonSerializer.Serialize(kept, CacheJson.Default.IReadOnlyListKataRecord));
    });

    /// <summary>Reads a file of the cache and writes it anew, while nobody else does: no thread of this process, and no other command.</summary>
    /// <typeparam name="T">What is wanted of it.</typeparam>
    /// <param name="name">The file's name without the ending.</param>
    /// <param name="change">Reads it, and tells what it is to hold; null when that is what it holds.</param>
    /// <returns>What was wanted.</returns>
    /// <exception cref="UserError">The file cannot be written.</exception>
    internal T Change<T>(string name, Func<(T Result, string? Text)> change)
    {
        var path = PathOf(name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            lock (Changing)
            {
                using var alone = WaitForOthers(path + ".lock");
                var (result, text) = change();
                if (text is not null)
                    Write(path, text);
                return result;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{path} cannot be written: {exception.Message}", "Make the folder writable; results and hints are remembered there.");
        }
    }

    // A change takes milliseconds. Where a lock can be had from nobody, as on some network drives, what
    // another command writes at the same moment is worth less than this one's answer.
    private static FileStream? WaitForOthers(string path)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < LongestWait; Thread.Sleep(5))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another command changes it at this moment.
            }
        }

        return null;
    }

    // Beside it first, so that a reader never sees half of it.
    private static void Write(string path, string text)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
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
