using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Katas.Cli.Tests;

/// <summary>An archive that attacks whoever unpacks it. It is made when it is needed: no bomb lies in the repository.</summary>
/// <param name="Format"><c>zip</c> or <c>tar.gz</c>.</param>
/// <param name="Entries">What is in it.</param>
internal sealed record AttackArchive(string Format, IReadOnlyList<AttackEntry> Entries)
{
    /// <summary>Writes it.</summary>
    /// <param name="student">The path, without an ending.</param>
    public void WriteTo(string student)
    {
        using var file = File.Create($"{student}.{Format}");
        if (Format == "zip")
            WriteZip(file);
        else
            WriteTar(file);
    }

    private void WriteZip(Stream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in Entries)
        {
            for (var copy = 0; copy < entry.Copies; copy++)
            {
                using var content = zip.CreateEntry(entry.NameOf(copy), CompressionLevel.Fastest).Open();
                entry.WriteTo(content);
            }
        }
    }

    private void WriteTar(Stream file)
    {
        using var zipped = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        using var tar = new TarWriter(zipped);
        foreach (var entry in Entries)
        {
            var made = new PaxTarEntry(entry.Kind, entry.Name);
            if (entry.Link is { } link)
                made.LinkName = link;
            if (entry.Kind == TarEntryType.RegularFile)
                made.DataStream = entry.Content();
            if (entry.Kind == TarEntryType.CharacterDevice)
                (made.DeviceMajor, made.DeviceMinor) = (1, 5);
            tar.WriteEntry(made);
        }
    }
}

/// <summary>An entry of an archive.</summary>
/// <param name="Name">Its name: whatever its author wants it to be. <c>#</c> is the number of a copy.</param>
internal sealed record AttackEntry(string Name)
{
    /// <summary>What its content begins with.</summary>
    public string Text { get; init; } = "";

    /// <summary>How often the text is repeated.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many entries of this kind there are.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>What the entry is.</summary>
    public TarEntryType Kind { get; init; } = TarEntryType.RegularFile;

    /// <summary>Where a link leads.</summary>
    public string? Link { get; init; }

    /// <summary>The name of a copy.</summary>
    /// <param name="copy">Its number.</param>
    /// <returns>The name.</returns>
    public string NameOf(int copy) => Name.Replace("#", $"{copy}", StringComparison.Ordinal);

    /// <summary>The content as a stream.</summary>
    /// <returns>The stream.</returns>
    public MemoryStream Content()
    {
        var content = new MemoryStream();
        WriteTo(content);
        content.Position = 0;
        return content;
    }

    /// <summary>Writes the content.</summary>
    /// <param name="content">Where to.</param>
    public void WriteTo(Stream content)
    {
        var piece = Encoding.UTF8.GetBytes(Text);
        for (var time = 0; time < Times; time++)
            content.Write(piece);
    }
}
