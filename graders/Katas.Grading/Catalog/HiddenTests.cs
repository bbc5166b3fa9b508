using System.Text.Json.Serialization;

namespace Katas.Grading;

/// <summary>Tests of the instructor's own: a folder of C# files that no student sees.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Sources">The files; their paths begin in the folder.</param>
public sealed record HiddenTests([property: JsonIgnore] string Folder, IReadOnlyList<SourceFile> Sources)
{
    /// <summary>What all of them are about, whatever they say: the rubric weighs them by this name, and students are not told more.</summary>
    public const string Category = "Hidden";

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The tests, not compiled yet.</returns>
    /// <exception cref="UserError">There is none, or it cannot be read.</exception>
    public static HiddenTests Read(string folder)
    {
        try
        {
            var files = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(file => (Full: file, Path: Path.GetRelativePath(folder, file).Replace('\\', '/')))
                .Where(file => !Array.Exists(file.Path.Split('/')[..^1], TreeBuilder.IsIgnoredFolder));
            IReadOnlyList<SourceFile> sources = [.. files.Select(file => new SourceFile(file.Path, File.ReadAllText(file.Full)))];
            return sources.Count > 0
                ? new HiddenTests(folder, sources)
                : throw new UserError($"The folder of hidden tests, {folder}, holds no .cs file.", "Put the tests there, or leave hiddenTests out of the rubric.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The hidden tests in {folder} cannot be read: {exception.Message}", "Name a folder that is there in hiddenTests; a relative one begins beside the rubric.");
        }
    }
}
