using Katas.Testing;

namespace Katas.Grading;

/// <summary>
/// A folder with one folder per student. Everything in it is untrusted: nothing but
/// <c>.cs</c> files is read, and no link is followed.
/// </summary>
public sealed class ClassFolder
{
    private static readonly string[] IgnoredFolders = ["bin", "obj"];

    private readonly string _root;

    private ClassFolder(string root, IReadOnlyList<string> students)
    {
        _root = root;
        Students = students;
    }

    /// <summary>The names of the students' folders, in order.</summary>
    public IReadOnlyList<string> Students { get; }

    /// <summary>Opens a class.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The class.</returns>
    /// <exception cref="UserError">It is no folder, or has no student in it.</exception>
    public static ClassFolder Open(string path)
    {
        if (!Directory.Exists(path))
            throw new UserError($"There is no folder '{path}'.", "Name the folder that holds one folder per student.");
        var students = FoldersIn(path).Select(f => f.Name).Order(StringComparer.Ordinal).ToList();
        return students.Count > 0
            ? new ClassFolder(path, students)
            : throw new UserError($"'{path}' holds no folder, so there is no student to grade.", "Name the folder that holds one folder per student.");
    }

    /// <summary>Finds a student's files of a kata.</summary>
    /// <param name="student">The student's folder.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>The submission, or null when there is none of the kata's files.</returns>
    public Submission? Find(string student, KataManifest kata)
    {
        var home = Path.Combine(_root, student);
        foreach (var folder in new[] { kata.Folder, kata.Id, "" })
        {
            var files = FilesOf(kata, home, folder);
            if (files.Any(f => kata.Files.Any(name => f.Path == Join(folder, name))))
                return new Submission(folder, files);
        }

        return null;
    }

    // In a folder of its own the kata's project would compile every file; in the student's folder
    // other katas may lie beside it.
    private static List<SourceFile> FilesOf(KataManifest kata, string home, string folder)
    {
        if (OpenFolder(home, folder) is not { } opened)
            return [];
        var files = folder.Length > 0
            ? SourcesBelow(opened, folder)
            : FilesIn(opened).Where(f => kata.Files.Contains(f.Name)).Select(f => (f.Name, File: f));
        return [.. files.Select(f => new SourceFile(f.Item1, Read(f.File)))];
    }

    private static DirectoryInfo? OpenFolder(string home, string folder)
    {
        var at = new DirectoryInfo(home);
        foreach (var name in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = FoldersIn(at.FullName).FirstOrDefault(f => f.Name == name);
            if (at is null)
                return null;
        }

        return at;
    }

    private static IEnumerable<(string Path, FileInfo File)> SourcesBelow(DirectoryInfo folder, string path)
    {
        // The tests that come with a clone of the repository are not the student's.
        foreach (var file in FilesIn(folder).Where(f => !f.Name.EndsWith("Tests.cs", StringComparison.Ordinal)))
            yield return ($"{path}/{file.Name}", file);
        foreach (var inner in FoldersIn(folder.FullName).Where(f => !IgnoredFolders.Contains(f.Name)))
        {
            foreach (var source in SourcesBelow(inner, $"{path}/{inner.Name}"))
                yield return source;
        }
    }

    private static IEnumerable<DirectoryInfo> FoldersIn(string path) =>
        new DirectoryInfo(path).EnumerateDirectories().Where(f => !IsLink(f) && !f.Name.StartsWith('.')).OrderBy(f => f.Name, StringComparer.Ordinal);

    private static IEnumerable<FileInfo> FilesIn(DirectoryInfo folder) =>
        folder.EnumerateFiles("*.cs").Where(f => !IsLink(f)).OrderBy(f => f.Name, StringComparer.Ordinal);

    private static bool IsLink(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    // A pipe has no length either, and opening one would wait for ever.
    private static string Read(FileInfo file) => file.Length == 0 ? "" : File.ReadAllText(file.FullName);

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
