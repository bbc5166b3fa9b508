using System.Globalization;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>Brings the stub of a kata back, and loses nothing of what the learner wrote.</summary>
/// <param name="clock">What tells the time, which is in the names of what is saved.</param>
public sealed class StubReset(TimeProvider clock)
{
    /// <summary>Restores the files of the stub that are missing or other ones.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>What was done to each file.</returns>
    /// <exception cref="UserError">A file cannot be written.</exception>
    public IReadOnlyList<Restored> Run(LearnerKata kata)
    {
        var stub = kata.Repository.StubOf(kata.Kata);
        try
        {
            return [.. stub.Select(file => Restore(kata.Repository.PathOf(file.Path), file)).OfType<Restored>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The stub could not be restored: {exception.Message}", $"Make {kata.Kata.Manifest.Folder} writable, and close programs that have its files open.");
        }
    }

    private Restored? Restore(string path, SourceFile stub)
    {
        if (!File.Exists(path))
        {
            Write(path, stub.Text);
            return new Restored(stub.Path, SavedAs: null);
        }

        if (File.ReadAllText(path).ReplaceLineEndings("\n") == stub.Text.ReplaceLineEndings("\n"))
            return null;

        // Not .cs at its end: the compiler must not find two servers.
        var ending = $".saved-{clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        for (var i = 2; File.Exists(path + ending); i++)
            ending = $"{ending.Split('_')[0]}_{i}";
        File.Copy(path, path + ending);
        Write(path, stub.Text);
        return new Restored(stub.Path, stub.Path + ending);
    }

    // Beside it first: whoever watches never sees half a stub.
    private static void Write(string path, string text)
    {
        var beside = $"{path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(beside, text);
        File.Move(beside, path, overwrite: true);
    }
}

/// <summary>A file that is the stub's again.</summary>
/// <param name="Path">The file, from the root of the repository.</param>
/// <param name="SavedAs">Where the learner's version went; null when there was none.</param>
public sealed record Restored(string Path, string? SavedAs);
