namespace Katas.Grading;

/// <summary>A source file, read once: what happens to it on disk afterwards changes nothing.</summary>
/// <param name="Path">Its path as its author knows it, with forward slashes: <c>katas/03-select/SelectServer.cs</c>.</param>
/// <param name="Text">What it contains.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>The file's name without its folder.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
