using System.Text;

namespace Katas.Grading;

/// <summary>Gathers the C# files of a submission. Everything it is told is untrusted, names above all.</summary>
/// <param name="cancel">Gives up.</param>
internal sealed class TreeBuilder(CancellationToken cancel)
{
    private const string Macs = "__MACOSX";

    // What macOS keeps beside a file where the disk has no place for it. It ends like the file, and is binary.
    private const string MacsBesideAFile = "._";

    private static readonly string[] IgnoredFolders = ["bin", "obj", Macs];

    private readonly SortedDictionary<string, SourceFile> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = [];
    private readonly HashSet<string> _ignoredFolders = [];
    private readonly List<string> _ignored = [];
    private readonly List<string> _remarks = [];
    private readonly List<UnreadFile> _unread = [];
    private readonly List<string> _closed = [];
    private int _unlisted;
    private int _entries;
    private long _bytes;
    private long _readBytes;

    /// <summary>Counts a file or folder that was looked at.</summary>
    /// <exception cref="UnreadableSubmission">There are too many.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    public void Count()
    {
        cancel.ThrowIfCancellationRequested();
        if (++_entries > TreeLimits.Entries)
            throw new UnreadableSubmission($"It holds more than {TreeLimits.Entries:N0} files and folders.");
    }

    /// <summary>Whether a folder's files are not looked at, because nobody wrote them by hand.</summary>
    /// <param name="name">The folder's name.</param>
    /// <returns>True for hidden folders and those of build output.</returns>
    public static bool IsIgnoredFolder(string name) => name.StartsWith('.') || IgnoredFolders.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a folder is what macOS packs beside the files of an archive.</summary>
    /// <param name="name">The folder's name.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsOfMacs(string name) => name.Equals(Macs, StringComparison.OrdinalIgnoreCase);

    /// <summary>Offers a file.</summary>
    /// <param name="name">Its path as the folder or archive has it.</param>
    /// <param name="open">Opens it; called only when it is a source file that is wanted.</param>
    /// <exception cref="UnreadableSubmission">There are too many sources, or too much in them.</exception>
    public void Offer(string name, Func<Stream> open)
    {
        var path = WithoutHere(name.Replace('\\', '/'));
        if (LeadsElsewhere(path))
            Ignore(path, "its path leads elsewhere");
        else if (FolderToIgnore(path) is { } folder)
            IgnoreFolder(folder);
        else if (SubmissionName.IsArchive(path))
            Leave(path, "an archive that lies too deep to be opened");
        else if (!path.EndsWith(".cs", StringComparison.OrdinalIgnoreCase))
            Ignore(path, "not a C# file");
        else if (NameOf(path).StartsWith(MacsBesideAFile, StringComparison.Ordinal))
            Ignore(path, "what macOS keeps beside a file");
        else if (WhyNotPath(path) is { } reason)
            Refuse(path, reason, $"{Shortened(path)} cannot be read: {reason}.");
        else if (Clashes(path))
            Ignore(path, "its path is taken by another one");
        else
            Take(path, open);
    }

    /// <summary>Notes a folder whose files are not looked at, once.</summary>
    /// <param name="path">Its path, without a slash at its end.</param>
    public void IgnoreFolder(string path)
    {
        if (_ignoredFolders.Add(path))
            Ignore($"{path}/", "a hidden folder or one of build output");
    }

    /// <summary>Notes something that is not read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="reason">Why.</param>
    public void Ignore(string path, string reason)
    {
        if (_ignored.Count < TreeLimits.Listed)
            _ignored.Add($"{Shortened(path)}: {reason}");
        else
            _unlisted++;
    }

    /// <summary>Notes a folder that cannot be looked into.</summary>
    /// <param name="path">Its path, with a slash at its end; empty for the folder of everything.</param>
    public void Close(string path)
    {
        var name = path.Length == 0 ? "./" : path;
        Ignore(name, "it cannot be read");
        if (_closed.Count < TreeLimits.Listed)
            _closed.Add(path.Length == 0 ? "The folder cannot be read." : $"The folder {Shortened(path)} cannot be read.");
    }

    // Nobody knows what is in it: its author must not get a zero as if it were not there.
    private void Leave(string path, string what)
    {
        Ignore(path, what);
        if (_closed.Count < TreeLimits.Listed)
            _closed.Add($"{Shortened(path)} was not opened: it is {what}.");
    }

    /// <summary>Ends the gathering.</summary>
    /// <returns>What was gathered.</returns>
    public SourceTree Build() => new([.. _sources.Values], _ignored, _unlisted, _remarks) { Unread = _unread, Closed = _closed };

    // Names in an archive that was made from '.' begin with it.
    private static string WithoutHere(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    private static string? FolderToIgnore(string path)
    {
        if (IsLong(path))
            return null;
        var parts = path.Split('/');
        var at = Array.FindIndex(parts, 0, parts.Length - 1, IsIgnoredFolder);
        return at < 0 ? null : string.Join('/', parts[..(at + 1)]);
    }

    // The path becomes one of a file in a folder of the grader's: it must not leave that folder.
    private static bool LeadsElsewhere(string path) =>
        !IsLong(path) && (IsOnADrive(path) || path.Split('/').Any(p => p.Trim('.', ' ').Length == 0));

    private static bool IsOnADrive(string path) => path is [var letter, ':', ..] && char.IsAsciiLetter(letter);

    private static string? WhyNotPath(string path) =>
        IsLong(path) ? $"its path is longer than {TreeLimits.PathLength} characters"
        : path.Split('/').Any(p => Encoding.UTF8.GetByteCount(p) > TreeLimits.NameBytes) ? $"its name is longer than the {TreeLimits.NameBytes} bytes that a file's may have"
        : path.Any(char.IsControl) || (OperatingSystem.IsWindows() && path.Contains(':', StringComparison.Ordinal)) ? "its path holds a character that no file of ours may have"
        : null;

    // Asked before all else: an archive can hold a path of hundreds of megabytes, and each slash of it would make a part.
    private static bool IsLong(string path) => path.Length > TreeLimits.PathLength;

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private bool Clashes(string path) =>
        _sources.ContainsKey(path) || _folders.Contains(path) || FoldersOf(path).Any(_sources.ContainsKey);

    private void Take(string path, Func<Stream> open)
    {
        if (Read(path, open) is not { } bytes)
            return;
        if (_sources.Count == TreeLimits.Sources)
            throw new UnreadableSubmission($"It holds more than {TreeLimits.Sources:N0} C# files.");
        _bytes += bytes.Length;
        if (_bytes > TreeLimits.SourceBytes)
            throw new UnreadableSubmission($"Its C# files together are larger than {TreeLimits.SourceBytes / 1024 / 1024} MiB.");
        _sources.Add(path, new SourceFile(path, Decode(path, bytes)));
        _folders.UnionWith(FoldersOf(path));
    }

    private byte[]? Read(string path, Func<Stream> open)
    {
        using var content = new MemoryStream();
        try
        {
            using var stream = open();
            var buffer = new byte[16 * 1024];
            for (int count; content.Length <= TreeLimits.FileBytes && (count = stream.Read(buffer)) > 0;)
                content.Write(buffer, 0, count);
        }
        catch (NoFileException)
        {
            Ignore(path, "a link or a special file");
            return null;
        }
        catch (EncryptedFileException)
        {
            Refuse(path, "encrypted", $"{path} is encrypted.");
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException or ArgumentException)
        {
            // Not allowed, gone, or, in an archive, damaged: the other files are not worse for it. The reader of a
            // zip takes some sizes that an archive makes up for faults of its caller's.
            Refuse(path, "it cannot be read", $"{path} cannot be read.");
            return null;
        }

        // Also what turns out too large has cost its time: thousands of such files would cost hours.
        _readBytes += content.Length;
        if (_readBytes > TreeLimits.ReadBytes)
            throw new UnreadableSubmission($"More than {TreeLimits.ReadBytes / 1024 / 1024} MiB of it are C# files.");
        if (content.Length <= TreeLimits.FileBytes)
            return content.ToArray();
        Refuse(path, $"larger than {TreeLimits.FileBytes / 1024} KiB", $"{path} is larger than {TreeLimits.FileBytes / 1024} KiB.");
        return null;
    }

    // Where it is a file of the kata, its author must not get a zero as if it were not there.
    private void Refuse(string path, string reason, string sentence)
    {
        Ignore(path, reason);
        if (_unread.Count < TreeLimits.Listed)
            _unread.Add(new UnreadFile(IsLong(path) ? NameOf(path) : path, sentence));
    }

    private string Decode(string path, byte[] bytes)
    {
        var text = SourceEncoding.Decode(bytes, out var isExact);
        if (!isExact)
            _remarks.Add($"{path} is not UTF-8 throughout; what could not be read became \ufffd.");
        return text;
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    private static string Shortened(string path) => IsLong(path) ? path[..TreeLimits.PathLength] + "…" : path;
}
