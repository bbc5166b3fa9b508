using DiffPlex.Renderer;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>The difference between what a learner wrote and the reference solution.</summary>
public static class SolutionDiff
{
    /// <summary>Compares file by file.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The lines of a unified diff: from the learner's files to those of the solution.</returns>
    /// <exception cref="UserError">A file of either side is missing.</exception>
    public static IReadOnlyList<string> Of(LearnerKata kata)
    {
        var own = kata.Read().ToDictionary(f => f.Path[(kata.Kata.Manifest.Folder.Length + 1)..]);
        var due = kata.Repository.SolutionOf(kata.Kata).ToDictionary(f => f.Path[($"solutions/{kata.Kata.Id}".Length + 1)..]);
        return [.. kata.Kata.Manifest.Files.Union(own.Keys).SelectMany(name => Compare(own.GetValueOrDefault(name), due.GetValueOrDefault(name)))];
    }

    private static IEnumerable<string> Compare(SourceFile? own, SourceFile? due)
    {
        var (before, after) = (TextOf(own), TextOf(due));
        return before == after ? [] : UnidiffRenderer.GenerateUnidiff(before, after, own?.Path ?? "/dev/null", due?.Path ?? "/dev/null")
            .ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    private static string TextOf(SourceFile? file) => file?.Text.ReplaceLineEndings("\n") ?? "";
}
