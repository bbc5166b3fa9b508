namespace Katas.Grading;

/// <summary>Checks that the README of a kata is a lesson: all its sections, a section for every step, and hints for every step.</summary>
internal static class LessonCheck
{
    private const int HintsPerStep = 2;
    private const int WordsPerHint = 60;
    private const int CodeLinesPerHint = 3;

    /// <summary>Checks a lesson.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding ReadMe(Repository repository, Kata kata)
    {
        var file = kata.Manifest.ReadMe;
        var path = repository.PathOf(file);
        return new Finding(
            $"{file}: every section, step and hint",
            File.Exists(path) ? FaultsOf(kata, File.ReadAllText(path)) : [new Fault($"{file} is missing.", "Write the lesson.")]);
    }

    /// <summary>Checks the text of a lesson.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="text">The text.</param>
    /// <returns>What is wrong with it.</returns>
    internal static IReadOnlyList<Fault> FaultsOf(Kata kata, string text)
    {
        var lesson = new Lesson(text);
        var faults = new List<Fault>();
        var command = $"dotnet test {kata.Manifest.Folder}";
        if (!lesson.Text.StartsWith("# ", StringComparison.Ordinal))
            faults.Add(new Fault("It does not begin with a title.", "Begin with a line '# …'."));
        if (!text.Contains(command, StringComparison.Ordinal))
            faults.Add(new Fault($"It does not say how to run the tests: '{command}'.", "Put the command below the title."));
        faults.AddRange(FaultsOfSections(kata, lesson));
        faults.AddRange(kata.Manifest.Steps.SelectMany((_, i) => FaultsOfHints(lesson, i + 1)));
        faults.AddRange(lesson.StepsWithHints().Where(step => step > kata.Manifest.Steps.Count).Select(step => new Fault(
            $"'{Lesson.HeadingOfHints(step)}' belongs to no step; the kata has {kata.Manifest.Steps.Count}.",
            "Give the hints to the step that they are for, or delete them.")));
        return faults;
    }

    private static IEnumerable<Fault> FaultsOfSections(Kata kata, Lesson lesson)
    {
        string[] due =
        [
            "## The model",
            "## The calls that matter",
            "## Steps",
            .. kata.Manifest.Steps.Select((step, i) => $"### Step {i + 1}: {step.Title}"),
            "## Pitfalls",
            "## Compared with",
            "## Further reading",
            "## Hints",
        ];
        var at = 0;
        foreach (var heading in due)
        {
            var found = lesson.Text.IndexOf($"\n{heading}", at, StringComparison.Ordinal);
            if (found >= 0)
                at = found + 1;
            else
                yield return new Fault($"The heading '{heading}' is missing, or not in its place.", $"The headings, in order: {string.Join(", ", due)}.");
        }

        if (!lesson.Section("## The model").Contains("```mermaid", StringComparison.Ordinal))
            yield return new Fault("'## The model' has no figure.", "Draw the two phases, waiting for data and copying it, in a ```mermaid block.");
    }

    private static IEnumerable<Fault> FaultsOfHints(Lesson lesson, int step)
    {
        var heading = Lesson.HeadingOfHints(step);
        var hints = lesson.HintsFor(step);
        if (hints.Count < HintsPerStep)
            yield return new Fault($"'{heading}' has {hints.Count} hints; a step has at least {HintsPerStep}.", "Write them as <details><summary>Hint 1</summary>…</details>, from a nudge to something concrete.");
        if (hints.Any(h => h.Length == 0))
            yield return new Fault($"'{heading}' has an empty hint.", "Fill it, or delete it.");
        foreach (var hint in hints.Where(h => WordsIn(h) > WordsPerHint))
            yield return new Fault($"'{heading}' has a hint of {WordsIn(hint)} words; a hint has {WordsPerHint} at most.", "Make two of it: kata hint shows one at a time.");
        foreach (var hint in hints.Where(IsCode))
            yield return new Fault($"'{heading}' has a hint that is more than {CodeLinesPerHint} lines of code, so a piece of the solution.", "Say in words what the code is to do.");
    }

    private static int WordsIn(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    private static bool IsCode(string hint) =>
        hint.Split("```").Where((_, i) => i % 2 == 1).Any(block => block.TrimEnd().Count(c => c == '\n') > CodeLinesPerHint);
}
