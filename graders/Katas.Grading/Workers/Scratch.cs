namespace Katas.Grading;

/// <summary>
/// A temporary folder of a worker. It is locked for as long as the process lives that made it: so the next
/// run knows what a process left behind that was killed, and clears it.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string Prefix = "kata-worker-";
    private const string LockName = "in-use";

    // Between the making of a folder and its lock there is a moment.
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private static readonly Lazy<bool> Cleared = new(() =>
    {
        LostSandboxes.End();
        return Clear(Path.GetTempPath());
    });

    private readonly FileStream _lock;

    private Scratch(string folder, FileStream taken)
    {
        Folder = folder;
        _lock = taken;
    }

    /// <summary>The path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Makes a new folder; the first time, also clears what earlier runs left behind, sandboxes included.</summary>
    /// <returns>The folder, which goes when it is disposed of.</returns>
    public static Scratch Create()
    {
        _ = Cleared.Value;
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
            try
            {
                return new Scratch(folder, Take(folder, FileMode.CreateNew));
            }
            catch (IOException) when (attempt < 3)
            {
                // A run that clears has looked into it just now, and takes it for abandoned: let it.
            }
        }
    }

    /// <summary>Deletes what processes left behind that are gone.</summary>
    /// <param name="place">The folder of temporary folders.</param>
    /// <returns>Whether there was anything.</returns>
    internal static bool Clear(string place)
    {
        var abandoned = Directory.GetDirectories(place, Prefix + "*").Where(UntrustedFile.IsOwnFolder).Where(IsAbandoned).ToList();
        abandoned.ForEach(Delete);
        return abandoned.Count > 0;
    }

    /// <summary>Deletes a folder as far as that is possible now.</summary>
    /// <param name="folder">The folder.</param>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A dying process still has a file open there. The next run clears it.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Delete(Folder);
        _lock.Dispose();
    }

    private static bool IsAbandoned(string folder)
    {
        try
        {
            using var taken = Take(folder, FileMode.Open);
            return true;
        }
        catch (FileNotFoundException)
        {
            return Directory.GetCreationTimeUtc(folder) < DateTime.UtcNow - Young;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody has it, or has just removed it.
            return false;
        }
    }

    private static FileStream Take(string folder, FileMode mode) =>
        new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);
}
