using Katas.Grading;
using NUnit.Framework;

namespace Katas.Learning.Tests;

/// <summary>What <c>kata bench watch</c> edits.</summary>
public sealed class BenchKataTests
{
    private static readonly Repository Original = Repository.FindAbove(AppContext.BaseDirectory)!;

    [TestCaseSource(nameof(Ids))]
    public void The_server_is_the_solution_with_one_fault_and_a_comment_for_each_edit(string id)
    {
        var kata = Clone.Katas.Single(k => k.Id == id);
        var solution = string.Concat(Original.SolutionOf(kata).Select(f => f.Text));
        using var copy = new BenchKata(Original, kata);

        copy.Edit();

        var text = string.Concat(Original.SolutionOf(kata).Select(f => File.ReadAllText(Path.Combine(copy.Folder, f.Name))));
        Assert.That(text, Is.Not.EqualTo(solution));
        Assert.That(text.Replace("ToLower", "ToUpper", StringComparison.Ordinal).Replace("\n// edit 2\n", "", StringComparison.Ordinal), Is.EqualTo(solution));
    }

    private static IEnumerable<string> Ids => Clone.Katas.Select(k => k.Id);
}
