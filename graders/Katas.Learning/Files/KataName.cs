using System.Globalization;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>Finds the kata that somebody means: <c>03-select</c>, <c>katas/03-select/</c>, <c>03</c>, <c>3</c> or <c>select</c>.</summary>
public static class KataName
{
    /// <summary>Finds a kata.</summary>
    /// <param name="katas">All katas.</param>
    /// <param name="name">What was written.</param>
    /// <returns>The kata.</returns>
    /// <exception cref="UserError">There is no such kata, or several.</exception>
    public static Kata Find(IReadOnlyList<Kata> katas, string name)
    {
        var word = name.Replace('\\', '/').TrimEnd('/').Split('/')[^1];
        var exact = katas.Where(k => IsNamed(k, word)).ToList();
        var meant = exact.Count > 0 ? exact : katas.Where(k => WordsOf(k).Any(w => w.StartsWith(word, StringComparison.OrdinalIgnoreCase))).ToList();
        if (meant is [var kata] && word.Length > 0)
            return kata;
        var nearest = katas.MinBy(k => WordsOf(k).Min(known => Spelling.Distance(word.ToLowerInvariant(), known)))!;
        var all = string.Join(", ", katas.Select(k => k.Id));
        throw meant.Count > 1 && word.Length > 0
            ? new UserError($"'{name}' could be {string.Join(" or ", meant.Select(k => k.Id))}.", $"Write one of them, or its number: {all}.")
            : new UserError($"There is no kata '{name}'.", $"Did you mean {nearest.Id}? The katas are {all}.");
    }

    private static bool IsNamed(Kata kata, string word) =>
        WordsOf(kata).Any(w => w.Equals(word, StringComparison.OrdinalIgnoreCase))
        || (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == NumberOf(kata));

    private static string[] WordsOf(Kata kata) => [kata.Id, kata.Id[(kata.Id.IndexOf('-') + 1)..]];

    private static int? NumberOf(Kata kata) =>
        int.TryParse(kata.Id.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
