using System.IO.Compression;

namespace Katas.Grading;

/// <summary>Reads the C# files of a zip archive, in memory: nothing is unpacked.</summary>
internal static class ZipTree
{
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    private const int WindowSize = 64 * 1024;

    /// <summary>Reads an archive.</summary>
    /// <param name="stream">The archive; it can be searched.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="UnreadableSubmission">It is damaged, or larger than anything honest.</exception>
    public static SourceTree Read(Stream stream, CancellationToken cancel)
    {
        var tree = new TreeBuilder(cancel);
        try
        {
            RefuseCrowd(stream);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (var entry in archive.Entries)
                Read(entry, tree);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            // Some sizes and places that an archive makes up are faults of its caller's to the reader.
            throw new UnreadableSubmission("It is no zip archive, or a damaged one.");
        }

        return tree.Build();
    }

    private static void Read(ZipArchiveEntry entry, TreeBuilder tree)
    {
        tree.Count();
        var kind = (entry.ExternalAttributes >> 16) & FileTypeMask;
        if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
            return;
        if (kind is not (0 or RegularFile))
            tree.Ignore(entry.FullName, "a link or a special file");
        else
            tree.Offer(entry.FullName, () => entry.IsEncrypted ? throw new EncryptedFileException() : entry.Open());
    }

    // Asked before the directory is read into memory, where millions of entries would need gigabytes.
    // What the archive itself says of their number is not to be believed, so their headers are counted.
    private static void RefuseCrowd(Stream stream)
    {
        var window = new byte[WindowSize];
        var kept = 0;
        var headers = 0;
        for (int count; (count = stream.Read(window, kept, WindowSize - kept)) > 0;)
        {
            var seen = window.AsSpan(0, kept + count);
            headers += seen.Count("PK\u0001\u0002"u8);
            if (headers > TreeLimits.Entries)
                throw new UnreadableSubmission($"It holds more than {TreeLimits.Entries:N0} files and folders.");

            // A header may lie across two windows; three bytes are never a whole one, so none counts twice.
            kept = Math.Min(3, seen.Length);
            seen[^kept..].CopyTo(window);
        }

        stream.Seek(0, SeekOrigin.Begin);
    }
}
