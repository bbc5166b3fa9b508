using System.Formats.Tar;
using System.IO.Compression;

namespace Katas.Grading;

/// <summary>Reads the C# files of a compressed tar archive as it streams by: nothing is unpacked.</summary>
internal static class TarTree
{
    /// <summary>Reads an archive.</summary>
    /// <param name="stream">The archive, compressed by gzip.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="UnreadableSubmission">It is damaged, or larger than anything honest.</exception>
    public static SourceTree Read(Stream stream, CancellationToken cancel)
    {
        var tree = new TreeBuilder(cancel);
        try
        {
            using var unpacked = new BoundedStream(new GZipStream(stream, CompressionMode.Decompress), TreeLimits.UnpackedBytes, TreeLimits.PieceBytes, cancel);
            using var archive = new TarReader(unpacked);
            for (var attributes = 0; archive.GetNextEntry() is { } entry;)
            {
                attributes += AttributesOf(entry);
                if (attributes > TreeLimits.Attributes)
                    throw new UnreadableSubmission($"Its files have more than {TreeLimits.Attributes:N0} attributes.");
                Read(entry, tree);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or FormatException or ArgumentException or NotSupportedException or OverflowException or InvalidOperationException)
        {
            // What a damaged archive makes the reader say depends on where the damage is.
            throw new UnreadableSubmission("It is no tar.gz archive, or a damaged one.");
        }

        return tree.Build();
    }

    private static int AttributesOf(TarEntry entry) => entry switch
    {
        PaxTarEntry file => file.ExtendedAttributes.Count,
        PaxGlobalExtendedAttributesTarEntry all => all.GlobalExtendedAttributes.Count,
        _ => 0,
    };

    private static void Read(TarEntry entry, TreeBuilder tree)
    {
        tree.Count();
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                tree.Offer(entry.Name, () => entry.DataStream ?? Stream.Null);
                break;
            case TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                tree.Ignore(entry.Name, "a link or a special file");
                break;
        }
    }
}
