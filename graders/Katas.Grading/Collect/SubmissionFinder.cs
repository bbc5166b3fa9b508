using System.Globalization;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>
/// Finds the files of a kata in what a student handed in: as <c>katas/03-select/SelectServer.cs</c>,
/// <c>03-select/SelectServer.cs</c> or just <c>SelectServer.cs</c>, however deep, in any case.
/// </summary>
/// <param name="katas">All katas that there are.</param>
internal sealed class SubmissionFinder(IReadOnlyList<KataManifest> katas)
{
    private const int InKatas = 0;
    private const int InKataFolder = 1;
    private const int Elsewhere = 2;

    /// <summary>Finds a student's files of a kata.</summary>
    /// <param name="tree">What the student handed in.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>The submission; an empty one when there is none of the kata's files.</returns>
    /// <exception cref="UnreadableSubmission">
    /// A file of the kata is there and cannot be read, or none is found, and there is something that cannot be looked into.
    /// </exception>
    public Submission Find(SourceTree tree, KataManifest kata)
    {
        var folders = tree.Sources
            .Where(f => IsListed(f.Name, kata))
            .Select(FolderOf)
            .Distinct()
            .Where(folder => !ComesWithTheKatas(folder, tree))
            .OrderBy(folder => Rank(folder, kata)).ThenBy(DepthOf).ThenBy(folder => folder, StringComparer.Ordinal)
            .ToList();
        ExpectAllRead(tree, folders.FirstOrDefault(), kata);
        return folders.Count == 0 ? Nothing(tree) : Found(tree, folders[0], kata);
    }

    // The stub must not stand in for a file that is there, nor may its author get a zero for it.
    private static void ExpectAllRead(SourceTree tree, string? folder, KataManifest kata)
    {
        // An older copy elsewhere must not, either.
        var unread = tree.Unread.FirstOrDefault(f => IsListed(NameOf(f.Path), kata) && (folder is null || FolderOf(f.Path) == folder || ComesBefore(f)));
        if (unread is not null)
            throw new UnreadableSubmission(unread.Sentence);
        if (folder is null && tree.Closed.Count > 0)
            throw new UnreadableSubmission(tree.Closed[0]);

        bool ComesBefore(UnreadFile file) => Rank(FolderOf(file.Path), kata) < Rank(folder, kata) && !ComesWithTheKatas(FolderOf(file.Path), tree);
    }

    // Somebody who handed in something else shall learn what became of it.
    private Submission Nothing(SourceTree tree)
    {
        var strangers = tree.Sources.Where(f => !katas.Any(k => IsListed(f.Name, k))).Select(f => $"{f.Path}: not the name of a kata's file");
        return Submission.Nothing with { Ignored = Listed([.. strangers, .. tree.Ignored], tree.Unlisted) };
    }

    private Submission Found(SourceTree tree, string folder, KataManifest kata)
    {
        var place = PlaceOf(tree, folder, kata);
        var reasons = tree.Sources.ToDictionary(f => f, f => WhyNot(f, place, kata));
        foreach (var twin in TwinsIn(reasons.Where(r => r.Value is null).Select(r => r.Key), kata))
            reasons[twin] = "differs from another file by case alone";
        var files = tree.Sources.Where(f => reasons[f] is null).ToList();
        return new Submission(folder, files)
        {
            Ignored = Listed([.. tree.Sources.Except(files).Select(f => $"{f.Path}: {reasons[f]}"), .. tree.Ignored], tree.Unlisted),
            Remarks = [.. tree.Remarks.Where(r => files.Exists(f => r.StartsWith($"{f.Path} ", StringComparison.Ordinal)))],
        };
    }

    private readonly record struct Place(string Folder, bool IsKatas, bool IsShared);

    private Place PlaceOf(SourceTree tree, string folder, KataManifest kata)
    {
        var beside = tree.Sources.Where(f => FolderOf(f) == folder).ToList();
        return new Place(
            folder,
            IsKatas: Rank(folder, kata) < Elsewhere,
            IsShared: katas.Any(other => other.Id != kata.Id && beside.Exists(f => IsListed(f.Name, other))));
    }

    // In a folder of its own the kata's project would compile every file. Elsewhere only what lies
    // beside the kata's files is meant; and where several katas lie, nobody can tell whose a further file is.
    private static string? WhyNot(SourceFile file, Place place, KataManifest kata)
    {
        var isInside = place.IsKatas ? file.Path.StartsWith($"{place.Folder}/", StringComparison.Ordinal) : FolderOf(file) == place.Folder;
        return !isInside ? "not in the folder of this kata"
            : IsTest(file) ? "tests are the grader's"
            : IsListed(file.Name, kata) || place.IsKatas || !place.IsShared ? null
            : $"beside the files of several katas; its place is a folder {kata.Id}";
    }

    // A folder with the kata's name is the kata's own; the one below 'katas' is that of a clone.
    private static int Rank(string folder, KataManifest kata) =>
        EndsWith(folder, kata.Folder) ? InKatas : EndsWith(folder, kata.Id) ? InKataFolder : Elsewhere;

    private static bool EndsWith(string folder, string end) =>
        $"/{folder}".EndsWith($"/{end}", StringComparison.OrdinalIgnoreCase);

    private static int DepthOf(string folder) => folder.Length == 0 ? 0 : folder.Count(c => c == '/') + 1;

    private static string FolderOf(SourceFile file) => FolderOf(file.Path);

    private static string FolderOf(string path) => path[..^NameOf(path).Length].TrimEnd('/');

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool IsListed(string name, KataManifest kata) => kata.Files.Contains(name, StringComparer.OrdinalIgnoreCase);

    // In a clone, solutions and mutants lie beside the katas, under the same file names.
    private static bool ComesWithTheKatas(string folder, SourceTree tree)
    {
        var parts = folder.Split('/');
        var at = Array.FindIndex(parts, p => p is "solutions" or "graders");
        var root = at < 0 ? "" : string.Concat(parts[..at].Select(p => p + "/"));
        return at >= 0 && tree.Sources.Any(f => f.Path.StartsWith($"{root}katas/", StringComparison.OrdinalIgnoreCase));
    }

    // The tests that come with a clone are not the student's.
    private static bool IsTest(SourceFile file) => file.Name.EndsWith("Tests.cs", StringComparison.OrdinalIgnoreCase);

    // Two files whose names differ by case alone are one file to a kata: the one that is spelled right.
    private static List<SourceFile> TwinsIn(IEnumerable<SourceFile> files, KataManifest kata) =>
        [.. files.GroupBy(f => f.Path, StringComparer.OrdinalIgnoreCase)
            .SelectMany(twins => twins.OrderByDescending(f => kata.Files.Contains(f.Name)).ThenBy(f => f.Path, StringComparer.Ordinal).Skip(1))];

    private static IReadOnlyList<string> Listed(IReadOnlyList<string> ignored, int unlisted)
    {
        var more = unlisted + Math.Max(0, ignored.Count - TreeLimits.Listed);
        return more == 0 ? ignored : [.. ignored.Take(TreeLimits.Listed), string.Create(CultureInfo.InvariantCulture, $"and {more:N0} more")];
    }
}
