using Katas.Grading;

namespace Katas.Learning;

/// <summary>A kata in a temporary folder, with a project that builds as the real one does: a benchmark edits it, and nothing of the learner's.</summary>
internal sealed class BenchKata : IDisposable
{
    private const string Id = "03-select";
    private const string Server = $"katas/{Id}/SelectServer.cs";

    private readonly string _text;
    private int _edits;

    /// <summary>Makes the folder.</summary>
    /// <param name="original">The repository.</param>
    public BenchKata(Repository original)
    {
        Repository = new Repository(Directory.CreateTempSubdirectory("kata-bench-").FullName);
        _text = Broken(File.ReadAllText(original.PathOf($"solutions/{Id}/SelectServer.cs")));
        Write($"graders/stubs/{Id}/SelectServer.cs", File.ReadAllText(original.PathOf($"graders/stubs/{Id}/SelectServer.cs")));
        Write($"katas/{Id}/README.md", File.ReadAllText(original.PathOf($"katas/{Id}/README.md")));
        var katas = original.PathOf("katas");
        Write("katas/Directory.Build.props", $"<Project><Import Project=\"{katas}/Directory.Build.props\" /></Project>");
        Write("katas/Directory.Packages.props", $"<Project><Import Project=\"{original.PathOf("Directory.Packages.props")}\" /></Project>");
        Write($"katas/{Id}/Katas.Select.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><Compile Include=\"{katas}/{Id}/*Tests.cs\" /></ItemGroup></Project>");
        Edit();
    }

    /// <summary>The folder, which looks like a repository.</summary>
    public Repository Repository { get; }

    /// <summary>The folder of the kata.</summary>
    public string Folder => Repository.PathOf($"katas/{Id}");

    /// <summary>Saves the server, which answers in lower case, with another comment at its end.</summary>
    public void Edit() => Write(Server, $"{_text}\n// edit {++_edits}\n");

    /// <inheritdoc/>
    public void Dispose() => Scratch.Delete(Repository.Root);

    private static string Broken(string solution)
    {
        const string Due = "b -= 'a' - 'A';";
        return solution.Contains(Due, StringComparison.Ordinal)
            ? solution.Replace(Due, "b -= 0;", StringComparison.Ordinal)
            : throw new InvalidDataException($"solutions/{Id} no longer says '{Due}', which this benchmark breaks. Name another line in BenchKata.");
    }

    private void Write(string path, string text)
    {
        var full = Repository.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
