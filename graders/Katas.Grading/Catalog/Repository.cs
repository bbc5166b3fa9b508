namespace Katas.Grading;

/// <summary>The repository of the katas on disk: stubs, solutions, mutants and samples.</summary>
/// <param name="Root">The folder that holds <c>Katas.sln</c>.</param>
public sealed record Repository(string Root)
{
    private const string Mark = "Katas.sln";

    // What building leaves behind, and dotnet test does not compile either.
    private static readonly string[] NotSource = ["bin", "obj"];

    /// <summary>
    /// Finds the repository: the nearest folder with <c>Katas.sln</c>, upwards from this program or
    /// else from here. In this order, because here may be a student's clone, with other stubs.
    /// </summary>
    /// <returns>The repository.</returns>
    /// <exception cref="UserError">There is none.</exception>
    public static Repository Find() =>
        FindAbove(AppContext.BaseDirectory)
        ?? FindAbove(Directory.GetCurrentDirectory())
        ?? throw new UserError(
            $"This folder is not inside the repository of the katas: no {Mark} in {Directory.GetCurrentDirectory()} or above it.",
            "Go to the folder that you cloned, and give the same command again.");

    /// <summary>Finds the repository that a folder lies in.</summary>
    /// <param name="folder">The folder to begin with.</param>
    /// <returns>The repository, or null.</returns>
    public static Repository? FindAbove(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Mark)))
                return new Repository(at.FullName);
        }

        return null;
    }

    /// <summary>The path of something in the repository.</summary>
    /// <param name="relative">Its path from the root, with forward slashes.</param>
    /// <returns>The full path.</returns>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>What a learner has written for a kata: every source file that <c>dotnet test</c> would compile, but for the tests.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The files, by path.</returns>
    /// <exception cref="UserError">A file that the kata needs is not there, or may not be read.</exception>
    /// <exception cref="IOException">A file cannot be read just now.</exception>
    public IReadOnlyList<SourceFile> LearnersFilesOf(Kata kata)
    {
        var files = Readable(kata);
        foreach (var needed in kata.Manifest.Files.Select(f => $"{kata.Manifest.Folder}/{f}").Where(p => files.All(f => f.Path != p)))
        {
            throw new UserError(
                $"{needed} is missing; your server belongs into it.",
                $"{CommandName.Of("reset", kata.Id)} brings the stub back.");
        }

        return files;
    }

    /// <summary>The paths of what <see cref="LearnersFilesOf"/> reads.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The paths from the root, in order.</returns>
    public IEnumerable<string> LearnersPathsOf(Kata kata)
    {
        var folder = PathOf(kata.Manifest.Folder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Where(IsLearners)
                .Order(StringComparer.Ordinal)
                .Select(path => $"{kata.Manifest.Folder}/{path}")
            : [];
    }

    /// <summary>The folder that keeps the stub of a kata as it was handed out: where the katas are solved in place, it is gone from its own.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The folder, from the root of the repository.</returns>
    public static string KeptStubFolderOf(Kata kata) => $"graders/stubs/{kata.Id}";

    /// <summary>The stub of a kata as it was handed out, whatever became of it in the kata's folder.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The files that its manifest lists, by the paths that they have in the kata's folder.</returns>
    /// <exception cref="UserError">A listed file is missing.</exception>
    public IReadOnlyList<SourceFile> StubOf(Kata kata) =>
        [.. kata.Manifest.Files.Select(file => Read($"{KeptStubFolderOf(kata)}/{file}") with { Path = $"{kata.Manifest.Folder}/{file}" })];

    /// <summary>The reference solution of a kata.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The files that its manifest lists.</returns>
    /// <exception cref="UserError">A listed file is missing.</exception>
    public IReadOnlyList<SourceFile> SolutionOf(Kata kata) => FilesOf(kata, "solutions");

    private List<SourceFile> Readable(Kata kata)
    {
        try
        {
            return [.. LearnersPathsOf(kata).Select(path => new SourceFile(path, File.ReadAllText(PathOf(path))))];
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UserError(
                $"Something in {kata.Manifest.Folder} may not be read: {exception.Message}",
                $"Make it readable: chmod -R u+rX {kata.Manifest.Folder}");
        }
    }

    private IReadOnlyList<SourceFile> FilesOf(Kata kata, string side) =>
        [.. kata.Manifest.Files.Select(file => Read($"{side}/{kata.Id}/{file}"))];

    // What begins with a dot is an editor's: the lock of an unsaved file is a link that leads nowhere.
    private static bool IsLearners(string path) =>
        !NotSource.Contains(path.Split('/')[0])
        && !path.Split('/').Any(part => part.StartsWith('.'))
        && (path.Contains('/', StringComparison.Ordinal) || !path.EndsWith("Tests.cs", StringComparison.Ordinal));

    private SourceFile Read(string path) =>
        File.Exists(PathOf(path))
            ? new SourceFile(path, File.ReadAllText(PathOf(path)))
            : throw new UserError(
                $"{path} is missing, but the kata's manifest lists it.",
                $"Restore it: git checkout -- {path}");
}
