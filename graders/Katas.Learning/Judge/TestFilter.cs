using Katas.Grading;

namespace Katas.Learning;

/// <summary>
/// Chooses tests as <c>dotnet test --filter</c> does: a word that is part of a test's full name, or conditions such as
/// <c>Name=Answers_in_upper_case</c> or <c>TestCategory!=Scale</c>, joined by <c>&amp;</c> and <c>|</c>. Case matters, as there.
/// </summary>
public static class TestFilter
{
    // The longer ones first: != is not = with a mark before it.
    private static readonly string[] Operators = ["!~", "!=", "~", "="];

    /// <summary>Chooses tests.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="filter">The filter; null for all tests.</param>
    /// <returns>The tests, at least one.</returns>
    /// <exception cref="UserError">The filter is none, or no test matches it.</exception>
    public static IReadOnlyList<KataTest> Choose(Kata kata, string? filter)
    {
        if (filter is null)
            return kata.Tests;
        var any = filter.Split('|').Select(part => part.Split('&').Select(Condition).ToList()).ToList();
        IReadOnlyList<KataTest> chosen = [.. kata.Tests.Where(t => any.Any(all => all.All(holds => holds(t))))];
        return chosen.Count > 0 ? chosen : throw NoTest(kata, filter);
    }

    private static Func<KataTest, bool> Condition(string text)
    {
        var at = text.IndexOfAny(['~', '=']);
        if (at < 0)
            return test => Contains(test.FullName, text.Trim());
        var sign = Operators.First(o => text[..(at + 1)].EndsWith(o, StringComparison.Ordinal));
        var (property, value) = (text[..(at + 1 - sign.Length)].Trim(), text[(at + 1)..].Trim());
        var of = Property(property, text);
        return sign switch
        {
            "=" => test => of(test).Equals(value, StringComparison.Ordinal),
            "!=" => test => !of(test).Equals(value, StringComparison.Ordinal),
            "~" => test => Contains(of(test), value),
            _ => test => !Contains(of(test), value),
        };
    }

    private static Func<KataTest, string> Property(string name, string condition) => name.ToLowerInvariant() switch
    {
        "fullyqualifiedname" => test => test.FullName,
        "name" => test => test.Method,
        "testcategory" or "category" => test => test.Category,
        _ => throw new UserError(
            $"'{condition}' is no condition on a test: '{name}' is not one of FullyQualifiedName, Name and TestCategory.",
            "For instance: --filter upper_case, --filter \"TestCategory=Behaviour\", --filter \"Name~reset|Name~stop\"."),
    };

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    private static UserError NoTest(Kata kata, string filter)
    {
        var nearest = kata.Tests.FirstOrDefault(t => t.Method.Contains(filter, StringComparison.OrdinalIgnoreCase))
            ?? kata.Tests.MinBy(t => Spelling.Distance(filter, t.Method))!;
        return new UserError(
            $"No test of {kata.Id} matches the filter '{filter}'.",
            $"Did you mean {nearest.Method}? A part of a name is enough; upper and lower case matter.");
    }
}
