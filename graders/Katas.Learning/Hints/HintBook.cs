using System.Text.Json;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>Hands out the hints for a step one at a time, and remembers which were shown.</summary>
/// <param name="repository">The repository.</param>
/// <param name="cache">Where the memory is.</param>
public sealed class HintBook(Repository repository, ResultCache cache)
{
    private const string Page = "hints";

    /// <summary>The next hint for a step.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="step">The id of the step.</param>
    /// <returns>The hint; the last one again when there is no other.</returns>
    /// <exception cref="UserError">There is no hint.</exception>
    public ShownHint Next(Kata kata, string step)
    {
        var number = kata.Manifest.StepNumber(step);
        var hints = Lesson.Read(repository, kata).HintsFor(number);
        if (hints.Count == 0)
            throw new UserError($"There is no hint for step {number} in {kata.Manifest.ReadMe}.", "Read the step itself, and the section on pitfalls.");
        var next = cache.Change(Page, () =>
        {
            var shown = Shown();
            var ofKata = shown.TryGetValue(kata.Id, out var known) ? known : shown[kata.Id] = [];
            return (ofKata[step] = Math.Clamp(ofKata.GetValueOrDefault(step) + 1, 1, hints.Count), Text(shown));
        });
        return new ShownHint(number, kata.Manifest.Steps[number - 1].Title, next, hints.Count, hints[next - 1]);
    }

    /// <summary>Forgets which hints of a kata were shown.</summary>
    /// <param name="kata">The kata.</param>
    public void Forget(Kata kata) => cache.Change(Page, () =>
    {
        var shown = Shown();
        return shown.Remove(kata.Id) ? (true, Text(shown)) : (false, null);
    });

    private Dictionary<string, Dictionary<string, int>> Shown()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(cache.PathOf(Page)), CacheJson.Default.DictionaryStringDictionaryStringInt32) ?? [];
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            // Nothing was shown yet, or the memory is gone: the hints begin anew.
            return [];
        }
    }

    private static string Text(Dictionary<string, Dictionary<string, int>> shown) =>
        JsonSerializer.Serialize(shown, CacheJson.Default.DictionaryStringDictionaryStringInt32);
}

/// <summary>A hint that was handed out.</summary>
/// <param name="Step">The number of the step.</param>
/// <param name="Title">The step's title.</param>
/// <param name="Number">The number of the hint, from 1.</param>
/// <param name="Count">How many there are for the step.</param>
/// <param name="Text">The hint, in Markdown.</param>
public sealed record ShownHint(int Step, string Title, int Number, int Count, string Text)
{
    /// <summary>Whether there is another one.</summary>
    public bool HasMore => Number < Count;
}
