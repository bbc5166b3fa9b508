namespace Katas.Grading;

/// <summary>Keeps other runs off an output folder. It goes with the process, however that ends.</summary>
public sealed class OutputLock : IDisposable
{
    private const string Name = "grades.lock";

    private readonly FileStream _file;

    private OutputLock(FileStream file) => _file = file;

    /// <summary>Takes an output folder, and makes it when there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The lock, held until it is disposed of.</returns>
    /// <exception cref="UserError">Another run has the folder, or it cannot be written.</exception>
    /// <exception cref="OutputFailure">The disk is full.</exception>
    public static OutputLock Take(string folder)
    {
        Output.CreateFolder(folder);
        var path = Path.Combine(folder, Name);
        try
        {
            var taken = new OutputLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            Output.RemoveLeftOvers(folder);
            return taken;
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new UserError(
                $"Another run is writing to {folder}.",
                "Wait for its end, or name another folder with --out.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Output.Explain(exception, folder);
        }
    }

    /// <summary>Whether a folder has been taken before.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Whether the file of its lock is there.</returns>
    internal static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    // The file stays: whoever deleted it could delete the one that another run has just taken.
    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // A sharing violation of Windows, and what .NET makes of EWOULDBLOCK from flock(2).
    private static bool IsHeld(IOException exception) => (exception.HResult & 0xffff) is 32 or 33 or 11 or 35;
}
