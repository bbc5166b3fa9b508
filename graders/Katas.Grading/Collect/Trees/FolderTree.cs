namespace Katas.Grading;

/// <summary>Reads the C# files of a folder. No link is followed.</summary>
internal static class FolderTree
{
    // What .NET says of an entry that it does not find: for instance of one whose name is no UTF-8.
    private const FileAttributes Nothing = (FileAttributes)(-1);

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="apart">The names of files right in it that somebody else reads.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="UnreadableSubmission">It is larger than anything honest.</exception>
    public static SourceTree Read(string folder, IReadOnlySet<string> apart, CancellationToken cancel)
    {
        var tree = new TreeBuilder(cancel);
        var pending = new Stack<(DirectoryInfo Folder, string Path)>([(new DirectoryInfo(folder), "")]);
        while (pending.TryPop(out var next))
        {
            foreach (var entry in EntriesOf(next.Folder, next.Path, tree))
            {
                tree.Count();
                var path = next.Path + entry.Name;
                if (IsLink(entry))
                    tree.Ignore(path, "a link");
                else if (entry is FileInfo file)
                    Offer(file, path, apart, tree);
                else if (TreeBuilder.IsIgnoredFolder(entry.Name))
                    tree.IgnoreFolder(path);
                else
                    pending.Push(((DirectoryInfo)entry, $"{path}/"));
            }
        }

        return tree.Build();
    }

    /// <summary>Whether something on the disk is a link, which is never followed.</summary>
    /// <param name="entry">A file or folder.</param>
    /// <returns>True for symbolic links and their like.</returns>
    public static bool IsLink(FileSystemInfo entry) => entry.Attributes != Nothing && entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static void Offer(FileInfo file, string path, IReadOnlySet<string> apart, TreeBuilder tree)
    {
        if (!apart.Contains(path))
            tree.Offer(path, () => UntrustedFile.Open(file.FullName));
    }

    private static IEnumerable<FileSystemInfo> EntriesOf(DirectoryInfo folder, string path, TreeBuilder tree)
    {
        try
        {
            return folder.EnumerateFileSystemInfos().Take(TreeLimits.Entries + 1).OrderBy(e => e.Name, StringComparer.Ordinal).ToList();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            tree.Close(path);
            return [];
        }
    }
}
