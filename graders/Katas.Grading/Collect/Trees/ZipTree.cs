using System.Buffers.Binary;
using System.IO.Compression;

namespace Katas.Grading;

/// <summary>Reads the C# files of a zip archive, in memory: nothing is unpacked.</summary>
internal static class ZipTree
{
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    // The end of the directory: its signature, where it counts entries, its length without and with the longest comment.
    private const uint EndSignature = 0x06054b50;
    private const int CountOffset = 10;
    private const int EndLength = 22;
    private const int LongestEnd = EndLength + ushort.MaxValue;

    /// <summary>Reads an archive.</summary>
    /// <param name="stream">The archive; it can be searched.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="UnreadableSubmission">It is damaged, or larger than anything honest.</exception>
    public static SourceTree Read(Stream stream)
    {
        var tree = new TreeBuilder();
        try
        {
            if (CountEntries(stream) > TreeLimits.Entries)
                throw new UnreadableSubmission($"It holds more than {TreeLimits.Entries:N0} files and folders.");
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (var entry in archive.Entries)
                Read(entry, tree);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
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
        else if (entry.IsEncrypted)
            tree.Ignore(entry.FullName, "encrypted");
        else
            tree.Offer(entry.FullName, entry.Open);
    }

    // Asked before the directory is read into memory: it may hold millions.
    private static int CountEntries(Stream stream)
    {
        var tail = new byte[Math.Min(stream.Length, LongestEnd)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        stream.Seek(0, SeekOrigin.Begin);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == EndSignature)
                return BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + CountOffset));
        }

        throw new InvalidDataException("The end of the directory is missing.");
    }
}
