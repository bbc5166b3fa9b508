namespace Katas.Grading;

/// <summary>The temporary folders of workers.</summary>
internal static class Scratch
{
    /// <summary>Makes a new folder.</summary>
    /// <returns>Its path.</returns>
    public static string Create() => Directory.CreateTempSubdirectory("kata-").FullName;

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
            // A dying process still has a file open there. The system clears temporary folders.
        }
    }
}
