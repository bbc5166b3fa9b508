using Katas.Grading;

namespace Katas.Learning;

/// <summary>A kata in a temporary folder, with a project that builds as the real one does: a benchmark edits it, and nothing of the learner's.</summary>
internal sealed class BenchKata : IDisposable
{
    // What the solutions do to what they received, and what the benchmark's server does instead.
    private const string Due = "Ascii.ToUpperInPlace(";
    private const string Wrong = "Ascii.ToLowerInPlace(";

    private readonly string _id;
    private readonly string _server;
    private readonly string _text;
    private int _edits;

    /// <summary>Makes the folder.</summary>
    /// <param name="original">The repository.</param>
    /// <param name="kata">The kata.</param>
    public BenchKata(Repository original, Kata kata)
    {
        Repository = new Repository(Directory.CreateTempSubdirectory("kata-bench-").FullName);
        _id = kata.Id;
        foreach (var stub in original.StubOf(kata))
            Write($"graders/stubs/{_id}/{stub.Name}", stub.Text);
        var solution = original.SolutionOf(kata);
        foreach (var file in solution)
            Write($"katas/{_id}/{file.Name}", file.Text);
        var server = solution.FirstOrDefault(f => f.Text.Contains(Due, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"solutions/{_id} no longer says '{Due}', which this benchmark breaks. Name something else in BenchKata.");
        _server = $"katas/{_id}/{server.Name}";
        _text = server.Text.Replace(Due, Wrong, StringComparison.Ordinal);
        WriteProject(original, kata);
        Edit();
    }

    /// <summary>The folder, which looks like a repository.</summary>
    public Repository Repository { get; }

    /// <summary>The folder of the kata.</summary>
    public string Folder => Repository.PathOf($"katas/{_id}");

    /// <summary>Saves the server, which answers in lower case, with another comment at its end.</summary>
    public void Edit() => Write(_server, $"{_text}\n// edit {++_edits}\n");

    /// <inheritdoc/>
    public void Dispose() => Scratch.Delete(Repository.Root);

    private void WriteProject(Repository original, Kata kata)
    {
        Write($"katas/{_id}/README.md", File.ReadAllText(original.PathOf(kata.Manifest.ReadMe)));
        var katas = original.PathOf("katas");
        var project = Path.GetFileName(Directory.GetFiles(original.PathOf(kata.Manifest.Folder), "*.csproj").Single());
        Write("katas/Directory.Build.props", $"<Project><Import Project=\"{katas}/Directory.Build.props\" /></Project>");
        Write("katas/Directory.Packages.props", $"<Project><Import Project=\"{original.PathOf("Directory.Packages.props")}\" /></Project>");
        Write($"katas/{_id}/{project}", $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><Compile Include=\"{katas}/{_id}/*Tests.cs\" /></ItemGroup></Project>");
    }

    private void Write(string path, string text)
    {
        var full = Repository.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
