using Katas.Host;

namespace Katas.Testing;

/// <summary>Tells the learner where in their own source something happened.</summary>
internal static class SourceLocation
{
    /// <summary>Describes what a server threw.</summary>
    /// <param name="failure">What it threw.</param>
    /// <returns>Type and message, and below them the place and its source line where they are known.</returns>
    public static string Describe(ServerFailure failure)
    {
        var text = $"threw {ServerText.Shortened(failure.Type)}: {ServerText.Shortened(failure.Message)}";
        if (failure.Line == 0)
            return failure.Method is null ? text : $"{text}\nin {ServerText.Shortened(failure.Method)}";
        text += $"\nin {ServerText.Shortened(failure.Method)}, {Path.GetFileName(failure.File)}:{failure.Line}";
        return LineOf(failure) is { Length: > 0 } line ? $"{text}\n{line}" : text;
    }

    private static string? LineOf(ServerFailure failure) =>
        MayShow(failure.File) ? ServerText.Shortened(File.ReadLines(failure.File!).ElementAtOrDefault(failure.Line - 1)?.Trim()) : null;

    // The name comes from the code under test, which a #line directive or a report of its own can
    // make point to any file that a grader can read. A grader's current folder holds the submission.
    private static bool MayShow(string? file)
    {
        if (!File.Exists(file) || File.ResolveLinkTarget(file, returnFinalTarget: true) is not null)
            return false;
        var submission = Path.TrimEndingDirectorySeparator(Environment.CurrentDirectory) + Path.DirectorySeparatorChar;
        return KataFixture.ServerAssembly is null
            || (Path.GetFullPath(file).StartsWith(submission, StringComparison.Ordinal) && Path.GetExtension(file) == ".cs");
    }
}
