using Katas.Testing;

namespace Katas.Grading;

/// <summary>What one student handed in for one kata.</summary>
/// <param name="Folder">The folder of the files, from the student's own, with forward slashes; empty for that folder itself.</param>
/// <param name="Files">The files; at least one of those that the kata lists, or none at all.</param>
public sealed record Submission(string Folder, IReadOnlyList<SourceFile> Files)
{
    /// <summary>What somebody handed in who handed nothing in.</summary>
    public static Submission Nothing { get; } = new("", []);

    /// <summary>Whether none of the kata's files was handed in.</summary>
    public bool IsEmpty => Files.Count == 0;

    /// <summary>What was handed in and is not looked at, each with its reason.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What there is to say of the files.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>
    /// The files to compile. A file that the kata lists and the student left out is as good as
    /// untouched, so the stub's stands in.
    /// </summary>
    /// <param name="stub">The kata's stub.</param>
    /// <returns>The submission's files, and those of the stub that it lacks.</returns>
    public IReadOnlyList<SourceFile> CompletedBy(IReadOnlyList<SourceFile> stub) =>
        [.. Files, .. stub.Where(s => !Has(s.Name)).Select(s => s with { Path = PathHere(s.Name) })];

    /// <summary>Names the listed files that the student left out.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>A sentence for each.</returns>
    public IReadOnlyList<string> Absences(KataManifest kata) =>
        [.. kata.Files.Where(name => !Has(name)).Select(name => $"{name} was not handed in; the stub's stood in for it.")];

    private bool Has(string name) => Files.Any(f => string.Equals(f.Path, PathHere(name), StringComparison.OrdinalIgnoreCase));

    private string PathHere(string name) => Folder.Length == 0 ? name : $"{Folder}/{name}";
}
