using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Random submissions: however they are packed, the same is found in them.</summary>
public sealed class RandomTreeTests
{
    private static readonly string[] Folders = ["katas", "03-select", "03-Select", "solutions", "src", "bin", ".git", "my work", "é", "Ä_1"];
    private static readonly string[] Files = ["SelectServer.cs", "selectserver.CS", "BlockingServer.cs", "Helper.cs", "SelectServerTests.cs", "x.csproj", "Zoë.cs", "readme"];

    [Test]
    public void A_folder_and_its_archives_are_the_same([Range(1, 60)] int seed)
    {
        using var folder = new Folder();
        var tree = NewTree(new Random(seed));
        foreach (var (path, text) in tree)
            folder.With($"folder/{path}", text);
        Zip(folder.PathOf("zip.zip"), tree);
        Tar(folder.PathOf("tar.tar.gz"), tree);

        var students = ClassFolder.Open(folder.Root, TheKatas.Manifests);
        var found = students.Students.Select(s => Describe(students.Find(s.Id, TheKatas.Select.Manifest))).ToList();

        Assert.That(found, Has.Count.EqualTo(3));
        Assert.That(found, Is.All.EqualTo(found[0]));
    }

    [Test]
    public void Every_source_is_compiled_or_listed_once([Range(1, 60)] int seed)
    {
        using var folder = new Folder();
        var tree = NewTree(new Random(seed));
        Zip(folder.PathOf("ada.zip"), tree);

        var found = ClassFolder.Open(folder.Root, TheKatas.Manifests).Find("ada", TheKatas.Select.Manifest);
        if (found.IsEmpty)
            return;

        Assert.That(found.Files.Select(f => f.Path).Concat(found.Ignored.Select(PathIn)), Is.EquivalentTo(tree.Keys.Select(Looked).Distinct()));
        Assert.That(found.Files.Select(f => f.Path.ToUpperInvariant()), Is.Unique);
        Assert.That(found.Files.Select(f => f.Text), Is.EqualTo(found.Files.Select(f => tree[f.Path])));
    }

    private static SortedDictionary<string, string> NewTree(Random random)
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = random.Next(1, 20); i > 0; i--)
        {
            var folders = Enumerable.Range(0, random.Next(4)).Select(_ => Folders[random.Next(Folders.Length)]);
            tree[string.Join('/', folders.Append(Files[random.Next(Files.Length)]))] = $"class C{random.Next()};";
        }

        return tree;
    }

    private static string Describe(Submission found) => string.Join(
        '\n', found.Files.Select(f => $"{f.Path} {f.Text}").Prepend(found.Folder).Concat(found.Ignored.Order(StringComparer.Ordinal)));

    // Where somebody looked: into a folder that is ignored nobody does.
    private static string Looked(string path)
    {
        var parts = path.Split('/');
        var ignored = Array.FindIndex(parts, 0, parts.Length - 1, p => p is "bin" or ".git");
        return ignored < 0 ? path : string.Concat(parts[..(ignored + 1)].Select(p => $"{p}/"));
    }

    private static string PathIn(string ignored) => ignored[..ignored.IndexOf(": ", StringComparison.Ordinal)];

    private static void Zip(string path, SortedDictionary<string, string> tree)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, text) in tree)
        {
            using var writer = new StreamWriter(zip.CreateEntry(name).Open());
            writer.Write(text);
        }
    }

    private static void Tar(string path, SortedDictionary<string, string> tree)
    {
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionMode.Compress));
        foreach (var (name, text) in tree)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"./{name}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    }
}
