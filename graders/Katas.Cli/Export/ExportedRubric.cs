using System.Text.Json;
using System.Text.Json.Nodes;
using Katas.Grading;

namespace Katas.Cli;

/// <summary>A rubric with its hidden tests, on its way to a platform.</summary>
/// <param name="Path">The file.</param>
/// <param name="HiddenTests">Its hidden tests; null for none.</param>
internal sealed record ExportedRubric(string Path, HiddenTests? HiddenTests)
{
    /// <summary>The folder of the hidden tests in an autograder, beside the rubric.</summary>
    public const string HiddenFolder = "hidden-tests";

    private static readonly JsonDocumentOptions AsRubricsAreRead = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a rubric, and proves it here: where it goes nobody sees what is wrong with it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rubric.</returns>
    /// <exception cref="UserError">It is none, or its hidden tests are not what they should be.</exception>
    public static ExportedRubric Read(string path)
    {
        var katas = KataCatalog.Load();
        var hidden = RubricFile.Read(path, [.. katas.Select(k => k.Id)]).HiddenTests;
        var suite = HiddenSuite.Build(hidden);
        foreach (var kata in katas)
            suite?.AddTo(kata);
        return new ExportedRubric(path, hidden);
    }

    /// <summary>The text of the rubric in an autograder, where its hidden tests lie beside it.</summary>
    /// <returns>JSON.</returns>
    public string Text()
    {
        var rubric = JsonNode.Parse(File.ReadAllText(Path), documentOptions: AsRubricsAreRead)!.AsObject();
        if (HiddenTests is not null)
            rubric["hiddenTests"] = HiddenFolder;
        return rubric.ToJsonString();
    }

    /// <summary>Its path for a grader that is checked out with the repository.</summary>
    /// <param name="repository">The repository as it is here.</param>
    /// <returns>The path from the root, with forward slashes.</returns>
    /// <exception cref="UserError">The rubric or its hidden tests lie elsewhere, where a checkout has nothing of them.</exception>
    public string PathIn(Repository repository)
    {
        if (HiddenTests is not null)
            _ = Inside(repository, HiddenTests.Folder, "The folder of hidden tests");
        return Inside(repository, Path, "The rubric");
    }

    private static string Inside(Repository repository, string path, string what)
    {
        var relative = System.IO.Path.GetRelativePath(repository.Root, path).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || System.IO.Path.IsPathRooted(relative)
            ? throw new UserError($"{what} '{path}' does not lie in {repository.Root}.", "Put it there and push it: GitHub checks out that repository, and has nothing else.")
            : relative;
    }
}
