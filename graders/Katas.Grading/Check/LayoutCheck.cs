namespace Katas.Grading;

/// <summary>Checks the folders of the katas: everything listed is there, nothing else is, and katas and solutions mirror each other.</summary>
internal static class LayoutCheck
{
    // What building and testing leave behind, and git ignores.
    private static readonly string[] LeftBehind = ["bin", "obj", "TestResults"];

    // What a learner's commands remember, below katas; git ignores it, too.
    private const string LearnerState = ".progress";

    // Drawn by `kata trace`; the notes of a solution show it.
    private const string Picture = "trace.svg";

    /// <summary>Checks the manifest of a kata against its tests.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding Manifest(Kata kata)
    {
        var manifest = $"{kata.Manifest.Folder}/kata.json";
        var faults = new List<Fault>();
        if (kata.Manifest.Points != kata.MaxPoints)
            faults.Add(new Fault($"{manifest} says {kata.Manifest.Points:0.##} points; its tests have {kata.MaxPoints:0.##}.", $"Write \"points\": {kata.MaxPoints:0.##} in {manifest}."));
        foreach (var test in kata.Tests.Where(t => t.Points <= 0))
            faults.Add(new Fault($"The test {test.Name} earns nothing.", "Give it [Points(n)]."));
        foreach (var test in kata.Tests.Where(t => t.Category.Length == 0))
            faults.Add(new Fault($"The test {test.Name} has no category.", "Give it [Category(Categories.…)]."));
        foreach (var step in kata.Manifest.Steps.Where(s => kata.Tests.All(t => t.Step != s.Id)))
            faults.Add(new Fault($"No test belongs to the step '{step.Id}'.", $"Give a test [Step(\"{step.Id}\")], or take the step out of {manifest}."));
        return new Finding($"{manifest}: {kata.MaxPoints:0.##} points in {kata.Tests.Count} tests", faults);
    }

    /// <summary>Checks the folder of a kata.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding KataFolder(Repository repository, Kata kata) =>
        Folder(repository, kata, kata.Manifest.Folder, ["kata.json"], alsoAllowed: name => name == "README.md" || name.EndsWith("Tests.cs", StringComparison.Ordinal));

    /// <summary>Checks the folder of a kata's solution.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding SolutionFolder(Repository repository, Kata kata) =>
        Folder(repository, kata, $"solutions/{kata.Id}", ["NOTES.md"], alsoAllowed: name => name == Picture);

    /// <summary>Checks that the stub of a kata is kept as it is, so that a learner can have it back.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding KeptStub(Repository repository, Kata kata)
    {
        var kept = Repository.KeptStubFolderOf(kata);
        var differing = kata.Manifest.Files.Where(file =>
            TextOf(repository.PathOf($"{kept}/{file}")) is not { } text || text != TextOf(repository.PathOf($"{kata.Manifest.Folder}/{file}")));
        return new Finding(
            $"{kept}: what kata reset brings back",
            [.. differing.Select(file => new Fault(
                $"{kept}/{file} differs from {kata.Manifest.Folder}/{file}.",
                $"When the stub is meant to be so: cp {kata.Manifest.Folder}/{file} {kept}/"))]);
    }

    /// <summary>Checks that the tests of a kata are those that graders run.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding Suite(Repository repository, Kata kata)
    {
        const string Project = "graders/Katas.Suite/Katas.Suite.csproj";
        var listed = TextOf(repository.PathOf(Project)) ?? "";
        var missing = NamesIn(repository.PathOf(kata.Manifest.Folder), Directory.GetFiles)
            .Where(name => name.EndsWith("Tests.cs", StringComparison.Ordinal) && !listed.Contains($"{kata.Id}/{name}\"", StringComparison.Ordinal));
        return new Finding(
            $"{kata.Manifest.Folder}: graders run its tests",
            [.. missing.Select(name => new Fault($"{kata.Manifest.Folder}/{name} is not in {Project}, so that no grader runs it.", $"Add it there; or take it out of {kata.Manifest.Folder}, when it is yours alone."))]);
    }

    private static string? TextOf(string path) => File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : null;

    /// <summary>Checks that every folder of katas, solutions and mutants belongs to a kata.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="katas">All katas.</param>
    /// <returns>What was found.</returns>
    public static Finding NothingElse(Repository repository, IReadOnlyList<Kata> katas)
    {
        var strangers = new[] { "katas", "solutions", "graders/mutants", "graders/stubs" }
            .SelectMany(side => NamesIn(repository.PathOf(side), Directory.GetDirectories)
                .Where(name => katas.All(k => k.Id != name) && !LeftBehind.Contains(name) && name != LearnerState)
                .Select(name => $"{side}/{name}"));
        return new Finding(
            "katas, solutions, mutants and kept stubs: nothing but katas",
            [.. strangers.Select(path => new Fault($"{path} belongs to no kata that has tests.", $"Write its tests and its kata.json, or delete {path}."))]);
    }

    private static Finding Folder(Repository repository, Kata kata, string folder, string[] pages, Func<string, bool> alsoAllowed)
    {
        var faults = new List<Fault>();
        var path = repository.PathOf(folder);
        var needed = kata.Manifest.Files.Concat(pages).ToList();
        var present = NamesIn(path, Directory.GetFileSystemEntries).Where(name => !LeftBehind.Contains(name)).ToList();
        foreach (var name in needed.Except(present))
            faults.Add(new Fault($"{folder}/{name} is missing.", "Write it, or take it out of kata.json."));
        foreach (var name in present.Except(needed).Where(n => !IsProject(n) && !alsoAllowed(n)))
            faults.Add(new Fault($"{folder}/{name} is not listed.", $"List it under \"files\" in {kata.Manifest.Folder}/kata.json, or move it elsewhere."));
        if (present.Count(IsProject) != 1)
            faults.Add(new Fault($"{folder} holds {present.Count(IsProject)} projects; dotnet test {folder} needs exactly one.", "Keep one .csproj."));
        return new Finding($"{folder}: what is listed, and nothing else", faults);
    }

    private static bool IsProject(string name) => name.EndsWith(".csproj", StringComparison.Ordinal);

    private static IEnumerable<string> NamesIn(string folder, Func<string, string[]> list) =>
        Directory.Exists(folder) ? list(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal) : [];
}
