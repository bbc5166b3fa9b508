using System.IO.Compression;
using System.Text;
using Katas.Grading;

namespace Katas.Cli;

/// <summary>Makes the autograder to upload to Gradescope.</summary>
/// <param name="katas">The katas of the assignment; none means all.</param>
internal sealed class GradescopeExport(IReadOnlyList<Kata> katas)
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
        AddText(zip, "setup.sh");
        AddText(zip, "run_autograder");
        AddFolder(zip, AppContext.BaseDirectory, "bin");

        // By the first of these the program finds the others.
        var repository = Repository.Find();
        foreach (var file in new[] { "Katas.sln", RubricFile.Shipped })
            AddFile(zip, repository.PathOf(file), file);
        foreach (var kata in KataCatalog.Load())
        {
            foreach (var file in kata.Manifest.Files)
            {
                var stub = $"{Repository.KeptStubFolderOf(kata)}/{file}";
                AddFile(zip, repository.PathOf(stub), stub);
            }
        }
    }

    private void AddText(ZipArchive zip, string name)
    {
        using var entry = Create(zip, name, Script).Open();
        entry.Write(Encoding.UTF8.GetBytes(Template.Read(name, katas)));
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
