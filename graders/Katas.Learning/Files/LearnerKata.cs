using Katas.Grading;

namespace Katas.Learning;

/// <summary>A kata as a learner works on it: the files in its folder, and what is kept of them elsewhere.</summary>
/// <param name="repository">The repository.</param>
/// <param name="kata">The kata.</param>
public sealed class LearnerKata(Repository repository, Kata kata)
{
    // What building leaves behind, and dotnet test does not compile either.
    private static readonly string[] NotSource = ["bin", "obj"];

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
    /// <exception cref="UserError">A file that the kata needs is not there.</exception>
    /// <exception cref="IOException">A file cannot be read just now.</exception>
    public IReadOnlyList<SourceFile> Read()
    {
        var files = SourcePaths().Select(path => new SourceFile(path, File.ReadAllText(repository.PathOf(path)))).ToList();
        foreach (var needed in kata.Manifest.Files.Select(f => $"{kata.Manifest.Folder}/{f}").Where(p => files.All(f => f.Path != p)))
        {
            throw new UserError(
                $"{needed} is missing; your server belongs into it.",
                $"{CommandName.Of("reset", kata.Id)} brings the stub back.");
        }

        return files;
    }

    /// <summary>Whether nothing is written yet.</summary>
    /// <param name="files">What <see cref="Read"/> gave.</param>
    /// <returns>Whether the files are those that were handed out, and no other.</returns>
    public bool IsUntouched(IReadOnlyList<SourceFile> files)
    {
        var stub = repository.KeptStubOf(kata);
        return files.Count == stub.Count && stub.All(s => files.Any(f => IsSame(f, s)));
    }

    /// <summary>A short text that changes when any file does; cheap enough to ask twice a second.</summary>
    /// <returns>Names, sizes and times of the files, not their contents; empty when they cannot be looked at just now.</returns>
    public string Stamp()
    {
        try
        {
            return "files " + string.Join('|', SourcePaths().Select(path => new FileInfo(repository.PathOf(path)))
                .Select(file => $"{file.Name}:{(file.Exists ? file.Length : -1)}:{file.LastWriteTimeUtc.Ticks}"));
        }
        catch (IOException)
        {
            // The folder changes at this moment; the next look finds it at rest.
            return "";
        }
    }

    private static bool IsSame(SourceFile a, SourceFile b) =>
        a.Path == b.Path && a.Text.ReplaceLineEndings("\n") == b.Text.ReplaceLineEndings("\n");

    private IEnumerable<string> SourcePaths() => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Where(IsLearners)
            .Order(StringComparer.Ordinal)
            .Select(path => $"{kata.Manifest.Folder}/{path}")
        : [];

    private static bool IsLearners(string path) =>
        !NotSource.Contains(path.Split('/')[0])
        && (path.Contains('/', StringComparison.Ordinal) || !path.EndsWith("Tests.cs", StringComparison.Ordinal));
}
