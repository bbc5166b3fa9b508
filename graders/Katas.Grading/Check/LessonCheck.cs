using System.Text.RegularExpressions;

namespace Katas.Grading;

/// <summary>Checks that the README of a kata is a lesson: all its sections, a section for every step, and hints for every step.</summary>
internal static partial class LessonCheck
{
    private const int HintsPerStep = 2;

    /// <summary>Checks a lesson.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>What was found.</returns>
    public static Finding Lesson(Repository repository, Kata kata)
    {
        var file = kata.Manifest.ReadMe;
        var path = repository.PathOf(file);
        return new Finding(
            $"{file}: every section, step and hint",
            File.Exists(path) ? FaultsOf(kata, File.ReadAllText(path).ReplaceLineEndings("\n")) : [new Fault($"{file} is missing.", "Write the lesson.")]);
    }

    /// <summary>Checks the text of a lesson.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="text">The text.</param>
    /// <returns>What is wrong with it.</returns>
    internal static IReadOnlyList<Fault> FaultsOf(Kata kata, string text)
    {
        var faults = new List<Fault>();
        var command = $"dotnet test {kata.Manifest.Folder}";
        if (!text.StartsWith("# ", StringComparison.Ordinal))
            faults.Add(new Fault("It does not begin with a title.", "Begin with a line '# …'."));
        if (!text.Contains(command, StringComparison.Ordinal))
            faults.Add(new Fault($"It does not say how to run the tests: '{command}'.", "Put the command below the title."));
        faults.AddRange(FaultsOfSections(kata, text));
        faults.AddRange(kata.Manifest.Steps.SelectMany((_, i) => FaultsOfHints(text, i + 1)));
        return faults;
    }

    private static IEnumerable<Fault> FaultsOfSections(Kata kata, string text)
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
            var found = text.IndexOf($"\n{heading}", at, StringComparison.Ordinal);
            if (found >= 0)
                at = found + 1;
            else
                yield return new Fault($"The heading '{heading}' is missing, or not in its place.", $"The headings, in order: {string.Join(", ", due)}.");
        }

        if (!Section(text, "## The model").Contains("```mermaid", StringComparison.Ordinal))
            yield return new Fault("'## The model' has no figure.", "Draw the two phases, waiting for data and copying it, in a ```mermaid block.");
    }

    private static IEnumerable<Fault> FaultsOfHints(string text, int step)
    {
        var heading = $"### Hints for step {step}";
        var hints = Hint().Matches(Section(text, heading)).Select(m => m.Groups["text"].Value.Trim()).ToList();
        if (hints.Count < HintsPerStep)
            yield return new Fault($"'{heading}' has {hints.Count} hints; a step has at least {HintsPerStep}.", "Write them as <details><summary>Hint 1</summary>…</details>, from a nudge to something concrete.");
        if (hints.Any(h => h.Length == 0))
            yield return new Fault($"'{heading}' has an empty hint.", "Fill it, or delete it.");
    }

    // From a heading to the next one of its level or above.
    private static string Section(string text, string heading)
    {
        var start = text.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        if (start < 0)
            return "";
        var level = heading.IndexOf(' ');
        var body = text[(start + heading.Length + 2)..];
        var end = Regex.Match(body, $"^#{{1,{level}}} ", RegexOptions.Multiline);
        return end.Success ? body[..end.Index] : body;
    }

    [GeneratedRegex(@"<details>\s*<summary>[^<]+</summary>(?<text>.*?)</details>", RegexOptions.Singleline)]
    private static partial Regex Hint();
}
