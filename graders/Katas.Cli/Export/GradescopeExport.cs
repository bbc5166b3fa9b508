using System.IO.Compression;
using System.Text;
using Katas.Grading;

namespace Katas.Cli;

/// <summary>Makes the autograder to upload to Gradescope.</summary>
/// <param name="katas">The katas of the assignment; none means all.</param>
/// <param name="rubric">The rubric.</param>
internal sealed class GradescopeExport(IReadOnlyList<Kata> katas, ExportedRubric rubric)
{
    /// <summary>The name of the file.</summary>
    public const string Name = "autograder.zip";

    private const int RegularFile = 0x8000;
    private const int Script = 0x1ED;
    private const int Data = 0x1A4;

    /// <summary>Writes the autograder: its two scripts, this program as it is built, and what students start from.</summary>
    /// <param name="stream">Where to write.</param>
    public void Write(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var script in new[] { "setup.sh", "run_autograder" })
            AddText(zip, script, Template.Read(script, katas), Script);
        AddFolder(zip, AppContext.BaseDirectory, "bin");

        // By the first of these the program finds the others.
        var repository = Repository.Find();
        AddFile(zip, repository.PathOf("Katas.sln"), "Katas.sln");
        AddRubric(zip);
        foreach (var kata in KataCatalog.Load())
        {
            foreach (var file in kata.Manifest.Files)
            {
                var stub = $"{Repository.KeptStubFolderOf(kata)}/{file}";
                AddFile(zip, repository.PathOf(stub), stub);
            }
        }
    }

    // In the place of the one that is taken unless another is named.
    private void AddRubric(ZipArchive zip)
    {
        AddText(zip, RubricFile.Shipped, rubric.Text(), Data);
        var folder = $"{Path.GetDirectoryName(RubricFile.Shipped)}/{ExportedRubric.HiddenFolder}";
        foreach (var test in rubric.HiddenTests?.Sources ?? [])
            AddText(zip, $"{folder}/{test.Path}", test.Text, Data);
    }

    private static void AddText(ZipArchive zip, string name, string text, int permissions)
    {
        using var entry = Create(zip, name, permissions).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void AddFolder(ZipArchive zip, string folder, string name)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            AddFile(zip, path, $"{name}/{Path.GetRelativePath(folder, path).Replace('\\', '/')}");
    }

    private static void AddFile(ZipArchive zip, string path, string name)
    {
        using var entry = Create(zip, name, Data).Open();
        using var file = File.OpenRead(path);
        file.CopyTo(entry);
    }

    private static ZipArchiveEntry Create(ZipArchive zip, string name, int permissions)
    {
        var entry = zip.CreateEntry(name);
        entry.ExternalAttributes = (RegularFile | permissions) << 16;
        return entry;
    }
}
