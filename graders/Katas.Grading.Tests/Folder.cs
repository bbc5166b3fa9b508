namespace Katas.Grading.Tests;

/// <summary>A temporary folder of a test.</summary>
internal sealed class Folder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("kata-test-").FullName;

    /// <summary>Writes a file, and the folders that lead to it.</summary>
    /// <param name="path">Its path in the folder.</param>
    /// <param name="text">What it holds.</param>
    /// <returns>This folder.</returns>
    public Folder With(string path, string text = "// empty")
    {
        var full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    /// <summary>The full path of something in the folder.</summary>
    /// <param name="path">Its path in the folder.</param>
    /// <returns>The full path.</returns>
    public string PathOf(string path) => Path.Combine(Root, path);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
