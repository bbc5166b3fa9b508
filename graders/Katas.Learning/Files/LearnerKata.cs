using Katas.Grading;

namespace Katas.Learning;

/// <summary>A kata as a learner works on it: the files in its folder, and what is kept of them elsewhere.</summary>
/// <param name="repository">The repository.</param>
/// <param name="kata">The kata.</param>
public sealed class LearnerKata(Repository repository, Kata kata)
{
    /// <summary>The kata.</summary>
    public Kata Kata => kata;

    /// <summary>The repository.</summary>
    public Repository Repository => repository;

    /// <summary>The full path of the kata's folder.</summary>
    public string Folder => repository.PathOf(kata.Manifest.Folder);

    /// <summary>Whether the kata can be solved on this system.</summary>
    public bool IsPlayableHere => kata.Manifest.Platforms.Any(OperatingSystem.IsOSPlatform);

    /// <summary>Reads what the learner has written: every source file that <c>dotnet test</c> would compile, but for the tests.</summary>
    /// <returns>The files, by path.</returns>
    /// <exception cref="UserError">A file that the kata needs is not there, or may not be read.</exception>
    /// <exception cref="IOException">A file cannot be read just now.</exception>
    public IReadOnlyList<SourceFile> Read() => repository.LearnersFilesOf(kata);

    /// <summary>Whether nothing is written yet.</summary>
    /// <param name="files">What <see cref="Read"/> gave.</param>
    /// <returns>Whether the files are those that were handed out, and no other.</returns>
    public bool IsUntouched(IReadOnlyList<SourceFile> files)
    {
        var stub = repository.StubOf(kata);
        return files.Count == stub.Count && stub.All(s => files.Any(f => IsSame(f, s)));
    }

    /// <summary>A short text that changes when any file does; cheap enough to ask twice a second.</summary>
    /// <returns>Names, sizes and times of the files, not their contents; empty when they cannot be looked at just now.</returns>
    public string Stamp()
    {
        try
        {
            return "files " + string.Join('|', repository.LearnersPathsOf(kata).Select(path => new FileInfo(repository.PathOf(path)))
                .Select(file => $"{file.Name}:{(file.Exists ? file.Length : -1)}:{file.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder changes at this moment, and the next look finds it at rest; or what is in it may not be read, which reading tells.
            return "";
        }
    }

    private static bool IsSame(SourceFile a, SourceFile b) =>
        a.Path == b.Path && a.Text.ReplaceLineEndings("\n") == b.Text.ReplaceLineEndings("\n");
}
