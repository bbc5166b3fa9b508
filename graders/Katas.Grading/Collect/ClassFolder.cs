using System.IO.Enumeration;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>
/// A folder with an entry for each student: a folder, a <c>.zip</c> or a <c>.tar.gz</c>. Everything
/// in it is untrusted: nothing but <c>.cs</c> files is read, no link is followed, nothing is unpacked.
/// </summary>
public sealed class ClassFolder
{
    private readonly Dictionary<string, IReadOnlyList<Entry>> _entries;
    private readonly SubmissionFinder _finder;

    private ClassFolder(IReadOnlyList<Student> students, Dictionary<string, IReadOnlyList<Entry>> entries, SubmissionFinder finder)
    {
        Students = students;
        Everybody = students;
        _entries = entries;
        _finder = finder;
    }

    /// <summary>The students, in order.</summary>
    public IReadOnlyList<Student> Students { get; private init; }

    /// <summary>The whole class, also when only some of it are wanted.</summary>
    public IReadOnlyList<Student> Everybody { get; private init; }

    /// <summary>What lies in the class folder and belongs to no student.</summary>
    public IReadOnlyList<string> Ignored { get; private init; } = [];

    /// <summary>The students that the roster does not know; empty without a roster.</summary>
    public IReadOnlyList<string> Strangers { get; private init; } = [];

    /// <summary>Opens a class.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="katas">All katas that there are.</param>
    /// <param name="output">The folder for the results. It may lie beside the students, and is none of them.</param>
    /// <returns>The class.</returns>
    /// <exception cref="UserError">It is no folder, cannot be read, or has no student in it.</exception>
    public static ClassFolder Open(string path, IReadOnlyList<KataManifest> katas, string? output = null)
    {
        var results = PlaceOf(output);
        var all = EntriesOf(path).Where(e => e.FullName != results).ToList();
        bool IsSubmitted(FileSystemInfo entry) => IsSubmission(entry) && !Holds(entry, results);
        var entries = WithoutLookalikes([.. all.Where(IsSubmitted).Select(e => new Entry(e, SubmissionName.Parse(e.Name, e is DirectoryInfo)))]);
        if (entries.Count == 0)
            throw new UserError($"'{path}' holds no folder and no archive, so there is no student to grade.", "Name the folder that holds one folder per student.");
        var named = entries.Where(e => !IsUnnamed(e.Info)).DistinctBy(e => e.Info.Name).ToList();
        var byStudent = GroupByStudent(named);
        AddUnnamed(byStudent, entries.Except(named));
        return new ClassFolder([.. byStudent.Select(StudentOf).OrderBy(s => s.Id, StringComparer.Ordinal)], byStudent, new SubmissionFinder(katas))
        {
            Ignored = [.. all.Where(e => !IsSubmitted(e)).Select(e => e.Name)],
        };
    }

    /// <summary>Names the students as a roster has them, and adds those that handed nothing in.</summary>
    /// <param name="roster">The roster.</param>
    /// <returns>The class.</returns>
    /// <exception cref="UserError">Two submissions are of the same student.</exception>
    public ClassFolder With(Roster roster)
    {
        var (students, strangers) = roster.Name(Students);
        return new ClassFolder([.. students.OrderBy(s => s.Id, StringComparer.Ordinal)], _entries, _finder) { Ignored = Ignored, Strangers = strangers };
    }

    /// <summary>Keeps some students only.</summary>
    /// <param name="patterns">Patterns of their ids or names, with <c>*</c> and <c>?</c>.</param>
    /// <returns>The class.</returns>
    /// <exception cref="UserError">A pattern means nobody.</exception>
    public ClassFolder Only(IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (!Students.Any(s => Means(pattern, s)))
                throw new UserError($"No student is meant by '{pattern}'.", $"Use * and ?, in quotation marks; the first student of the class is '{Students[0].Id}'.");
        }

        return new ClassFolder([.. Students.Where(s => patterns.Any(p => Means(p, s)))], _entries, _finder)
        {
            Everybody = Everybody,
            Ignored = Ignored,
            Strangers = Strangers,
        };
    }

    private HashSet<string> Ids => field ??= [.. Everybody.Select(s => s.Id)];

    /// <summary>Whether a student is in the class, with work or without.</summary>
    /// <param name="student">The student's id.</param>
    /// <returns>Whether an entry or a line of the roster is of this id.</returns>
    internal bool Holds(string student) => Ids.Contains(student);

    /// <summary>Whether there is an entry of a student, and not only a line of a roster.</summary>
    /// <param name="student">The student's id.</param>
    /// <returns>Whether there is, whatever is in it.</returns>
    internal bool HasWorkOf(string student) => _entries.ContainsKey(student);

    /// <summary>Finds a student's files of a kata.</summary>
    /// <param name="student">The student's id.</param>
    /// <param name="kata">The kata.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The submission; an empty one when there is none of the kata's files.</returns>
    /// <exception cref="UnreadableSubmission">What was handed in is damaged, larger than anything honest, or may not be read.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    internal Submission Find(string student, KataManifest kata, CancellationToken cancel = default)
    {
        if (!_entries.TryGetValue(student, out var entries))
            return Submission.Nothing;
        var last = LastAttempts(entries);
        var found = _finder.Find(Read(last, cancel), kata);
        if (last.Count == entries.Count)
            return found;

        // One kata each may have been handed in under the same name.
        return found.IsEmpty
            ? _finder.Find(Read(entries, cancel), kata)
            : found with { Ignored = [.. entries.Except(last).Select(e => $"{e.Info.Name}: handed in again later"), .. found.Ignored] };
    }

    private static List<FileSystemInfo> EntriesOf(string path)
    {
        if (!Directory.Exists(path))
            throw new UserError($"There is no folder '{path}'.", "Name the folder that holds one folder per student.");
        try
        {
            return [.. new DirectoryInfo(UntrustedFile.RealPath(path)).EnumerateFileSystemInfos()
                .Where(e => !e.Name.StartsWith('.'))
                .OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The folder '{path}' cannot be read: {exception.Message}", "Give yourself the right to read it, or name another folder.");
        }
    }

    // The full path of the folder for the results, without links as far as it is there.
    private static string? PlaceOf(string? output)
    {
        if (output is null)
            return null;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        var there = full;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        try
        {
            return Path.GetFullPath(Path.GetRelativePath(there, full), UntrustedFile.RealPath(there));
        }
        catch (IOException)
        {
            // Whoever writes the results will tell.
            return full;
        }
    }

    private static bool Holds(FileSystemInfo entry, string? results) =>
        results is not null && results.StartsWith(entry.FullName + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool Means(string pattern, Student student) =>
        FileSystemName.MatchesSimpleExpression(pattern, student.Id) || (student.Name is { } name && FileSystemName.MatchesSimpleExpression(pattern, name));

    private static bool IsSubmission(FileSystemInfo entry) =>
        !FolderTree.IsLink(entry) && !HoldsResults(entry) && !TreeBuilder.IsOfMacs(entry.Name) && (entry is DirectoryInfo || SubmissionName.IsArchive(entry.Name) || IsLoneSource(entry));

    // What an earlier run, or another part of the class, was given with --out.
    private static bool HoldsResults(FileSystemInfo entry) =>
        entry is DirectoryInfo && OutputLock.IsIn(entry.FullName) && File.Exists(Path.Combine(entry.FullName, GradesDatabase.Name));

    // As platforms keep them that give each file of a student a name of its own.
    private static bool IsLoneSource(FileSystemInfo entry) =>
        entry is FileInfo && entry.Extension.Equals(".cs", StringComparison.OrdinalIgnoreCase) && SubmissionName.Parse(entry.Name).File is not null;

    // Names like Canvas' come about by chance, too: lab_3_1_ada.zip and lab_3_1_bob.zip. But Canvas numbers its files.
    private static List<Entry> WithoutLookalikes(IReadOnlyList<Entry> entries)
    {
        var lookalikes = entries
            .Where(e => e.Name.FileNumber is not null)
            .GroupBy(e => (e.Name.Id, e.Name.FileNumber))
            .Where(same => same.Count() > 1)
            .Select(same => same.Key.Id)
            .ToHashSet();
        return [.. entries.Select(e => e.Name.FileNumber is not null && lookalikes.Contains(e.Name.Id) ? e with { Name = e.Name.NoPlatforms(e.Info.Name) } : e)];
    }

    // A name that is no UTF-8 is read as another one, by which nothing is found.
    private static bool IsUnnamed(FileSystemInfo entry) => entry.Name.Contains('\ufffd', StringComparison.Ordinal) && !Path.Exists(entry.FullName);

    // Several names can read alike, so that nothing tells whose such an entry is.
    private static void AddUnnamed(Dictionary<string, IReadOnlyList<Entry>> byStudent, IEnumerable<Entry> unnamed)
    {
        foreach (var entry in unnamed)
        {
            var name = entry.Info.Name;
            for (var number = 2; byStudent.ContainsKey(name); number++)
                name = $"{entry.Info.Name} ({number})";
            byStudent.Add(name, [entry with { Name = SubmissionName.Plain(name), CanBeOpened = false }]);
        }
    }

    // Only names that a platform made bring entries together. Two others never do, however alike.
    private static Dictionary<string, IReadOnlyList<Entry>> GroupByStudent(List<Entry> entries)
    {
        var byStudent = new Dictionary<string, IReadOnlyList<Entry>>(StringComparer.Ordinal);
        foreach (var group in entries.GroupBy(e => (IsPlatforms: e.Name.Account is not null, Name: e.Name.Account is null ? e.Info.Name : e.Name.Id)))
        {
            var id = new[] { group.First().Name.Id, group.Key.Name, group.First().Info.Name }.First(name => !byStudent.ContainsKey(name));
            byStudent.Add(id, [.. group.OrderByDescending(e => e.Name.Attempt)]);
        }

        return byStudent;
    }

    // They are ordered, the last first.
    private static IReadOnlyList<Entry> LastAttempts(IEnumerable<Entry> entries) => [.. entries.DistinctBy(e => e.Name.File ?? e.Info.Name)];

    private static Student StudentOf(KeyValuePair<string, IReadOnlyList<Entry>> entry) =>
        new(entry.Key, entry.Value[0].Name.Name, Email: null, entry.Value[0].Name.Account, entry.Value[0].Name.AccountKind);

    private static SourceTree Read(IReadOnlyList<Entry> entries, CancellationToken cancel)
    {
        if (entries.Count == 1 && entries[0].Name.File is null)
            return Read(entries[0], cancel);
        var lone = new TreeBuilder(cancel);
        foreach (var entry in entries.Where(e => IsLoneSource(e.Info)))
            lone.Offer(entry.Name.File!, () => UntrustedFile.Open(entry.Info.FullName));
        return Merge([lone.Build(), .. entries.Where(e => !IsLoneSource(e.Info)).Select(e => ReadOrClose(() => Read(e, cancel)))]);
    }

    private static SourceTree Merge(IReadOnlyList<SourceTree> trees)
    {
        var sources = trees.SelectMany(t => t.Sources).ToList();
        var first = sources.DistinctBy(f => f.Path).ToList();
        return new SourceTree(
            first,
            [.. sources.Where(f => !first.Exists(taken => ReferenceEquals(taken, f))).Select(f => $"{f.Path}: its path is taken by another one"), .. trees.SelectMany(t => t.Ignored)],
            trees.Sum(t => t.Unlisted),
            [.. trees.SelectMany(t => t.Remarks)])
        {
            Unread = [.. trees.SelectMany(t => t.Unread)],
            Closed = [.. trees.SelectMany(t => t.Closed)],
        };
    }

    private static SourceTree Read(Entry entry, CancellationToken cancel)
    {
        if (!entry.CanBeOpened)
            throw new UnreadableSubmission("The bytes of its name are no UTF-8, so that it cannot be opened. Rename it.");
        return entry.Info is FileInfo archive ? ReadArchive(archive, cancel) : ReadFolder((DirectoryInfo)entry.Info, cancel);
    }

    // Platforms that give each student a folder put there what was handed in: often one archive.
    private static SourceTree ReadFolder(DirectoryInfo folder, CancellationToken cancel)
    {
        var archives = ArchivesIn(folder);
        var tree = FolderTree.Read(folder.FullName, archives.Select(a => a.Name).ToHashSet(), cancel);
        return archives.Count == 0 ? tree : Merge(
        [
            tree,
            .. archives.Take(TreeLimits.Archives).Select(archive => ReadOrClose(() => ReadArchive(archive, cancel))),
            .. archives.Skip(TreeLimits.Archives).Select(a => SourceTree.OfClosed($"{a.Name} was not opened: it is one of more than {TreeLimits.Archives} archives.")),
        ]);
    }

    private static IReadOnlyList<FileInfo> ArchivesIn(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFiles().Take(TreeLimits.Entries + 1).Where(f => SubmissionName.IsArchive(f.Name) && !FolderTree.IsLink(f)).OrderBy(f => f.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The tree tells that the folder cannot be read.
            return [];
        }
    }

    // What is damaged, or too large, takes nothing from what lies beside it.
    private static SourceTree ReadOrClose(Func<SourceTree> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableSubmission unreadable)
        {
            return SourceTree.OfClosed(unreadable.Message);
        }
    }

    // One after the other: the list of what is in a hostile one may take hundreds of megabytes.
    private static readonly Lock Reading = new();

    private static SourceTree ReadArchive(FileInfo archive, CancellationToken cancel)
    {
        lock (Reading)
            return ReadAlone(archive, cancel);
    }

    private static SourceTree ReadAlone(FileInfo archive, CancellationToken cancel)
    {
        try
        {
            if (!SubmissionName.IsReadableArchive(archive.Name))
                throw new UnreadableSubmission("It is of a kind that is not opened: make a .zip or a .tar.gz of it.");
            using var stream = UntrustedFile.Open(archive.FullName);
            if (stream.Length > TreeLimits.ArchiveBytes)
                throw new UnreadableSubmission($"It is larger than {TreeLimits.ArchiveBytes / 1024 / 1024} MiB.");
            return archive.Extension.Equals(".zip", StringComparison.OrdinalIgnoreCase) ? ZipTree.Read(stream, cancel) : TarTree.Read(stream, cancel);
        }
        catch (NoFileException nothing)
        {
            throw new UnreadableSubmission($"{archive.Name} cannot be read. {nothing.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableSubmission($"{archive.Name} cannot be read.");
        }
        catch (UnreadableSubmission unreadable)
        {
            throw new UnreadableSubmission($"{archive.Name} cannot be read. {unreadable.Message}");
        }
    }

    private sealed record Entry(FileSystemInfo Info, SubmissionName Name, bool CanBeOpened = true);
}
