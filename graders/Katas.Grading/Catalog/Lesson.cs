using System.Text.RegularExpressions;

namespace Katas.Grading;

/// <summary>The README of a kata, as a learner reads it: its sections, and the hints for each step.</summary>
public sealed partial class Lesson
{
    private readonly string _text;

    /// <summary>Takes a lesson apart.</summary>
    /// <param name="text">The text of the README.</param>
    public Lesson(string text) => _text = text.ReplaceLineEndings("\n");

    /// <summary>The text, with <c>\n</c> at the end of each line.</summary>
    public string Text => _text;

    /// <summary>Reads the lesson of a kata.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="kata">The kata.</param>
    /// <returns>The lesson.</returns>
    /// <exception cref="UserError">There is none.</exception>
    public static Lesson Read(Repository repository, Kata kata)
    {
        var path = repository.PathOf(kata.Manifest.ReadMe);
        return File.Exists(path)
            ? new Lesson(File.ReadAllText(path))
            : throw new UserError(
                $"{kata.Manifest.ReadMe} is missing, which holds the lesson and its hints.",
                $"Restore it: git checkout -- {kata.Manifest.ReadMe}");
    }

    /// <summary>The heading above the hints for a step.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <returns>The heading.</returns>
    public static string HeadingOfHints(int step) => $"### Hints for step {step}";

    /// <summary>The hints for a step, from a nudge to something concrete.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <returns>The hints, in Markdown.</returns>
    public IReadOnlyList<string> HintsFor(int step) =>
        [.. Hint().Matches(Section(HeadingOfHints(step))).Select(m => m.Groups["text"].Value.Trim())];

    /// <summary>The numbers of the steps for which there are hints.</summary>
    /// <returns>The numbers, in the order of the text.</returns>
    public IReadOnlyList<int> StepsWithHints() =>
        [.. HintHeading().Matches(_text).Select(m => int.Parse(m.Groups["step"].Value, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>A section, from its heading to the next one of its level or above.</summary>
    /// <param name="heading">The heading with its marks, as <c>## Steps</c>.</param>
    /// <returns>What is below the heading; empty when there is no such heading.</returns>
    public string Section(string heading)
    {
        var start = _text.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        if (start < 0)
            return "";
        var level = heading.IndexOf(' ');
        var body = _text[(start + heading.Length + 2)..];
        var end = Regex.Match(body, $"^#{{1,{level}}} ", RegexOptions.Multiline);
        return end.Success ? body[..end.Index] : body;
    }

    [GeneratedRegex(@"<details>\s*<summary>[^<]+</summary>(?<text>.*?)</details>", RegexOptions.Singleline)]
    private static partial Regex Hint();

    [GeneratedRegex(@"^### Hints for step (?<step>[0-9]{1,4})$", RegexOptions.Multiline)]
    private static partial Regex HintHeading();
}
