using System.Text.Json;
using Katas.Testing;

namespace Katas.Grading;

/// <summary>What work is worth, and what a server may use: the instructor's to say, in a <c>rubric.json</c>.</summary>
public sealed record Rubric
{
    // Finer than anybody rounds, and the same on every machine.
    private const int TestDigits = 4;

    /// <summary>What a kata is worth, by its id; those that are not here are worth what their tests are.</summary>
    public SortedDictionary<string, decimal> KataPoints { get; init; } = [];

    /// <summary>By how much the points of a category's tests are multiplied; those that are not here by 1.</summary>
    public SortedDictionary<string, decimal> CategoryWeights { get; init; } = [];

    /// <summary>What a rule of the analyzer costs a submission with at least one finding of it, by the rule's id.</summary>
    public SortedDictionary<string, decimal> Deductions { get; init; } = [];

    /// <summary>Which share of what the tests earned findings leave in any case: from 0 to 1.</summary>
    public decimal DeductionFloor { get; init; }

    /// <summary>To how many digits after the point the points of a kata are rounded, half away from zero.</summary>
    public int Digits { get; init; } = 2;

    /// <summary>Tests of the instructor's own; null for none.</summary>
    public HiddenTests? HiddenTests { get; init; }

    /// <summary>How long the compiler may be on a processor for a submission, unless the rubric says otherwise: ten times what it takes at most.</summary>
    internal static readonly TimeSpan UsualCompileTime = TimeSpan.FromMinutes(1);

    /// <summary>How long compiling and analyzing a submission may take, in processor time.</summary>
    public TimeSpan CompileTime { get; init; } = UsualCompileTime;

    /// <summary>How long all tests of a kata may take together, those that are run again included.</summary>
    public TimeSpan KataTime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>What a server in the sandbox may use.</summary>
    public SandboxLimits Limits { get; init; } = new();

    /// <summary>Values the tests of a kata.</summary>
    /// <param name="kata">The kata, with the points that its tests declare.</param>
    /// <returns>The kata, with the points that its tests are worth by this rubric.</returns>
    public Kata Apply(Kata kata)
    {
        var weighted = kata.Tests.Select(t => t with { Points = t.Points * CategoryWeights.GetValueOrDefault(t.Category, 1) }).ToList();
        return kata with { Tests = KataPoints.TryGetValue(kata.Id, out var points) ? Scaled(weighted, points) : weighted };
    }

    /// <summary>What findings cost.</summary>
    /// <param name="findings">The findings, suppressed ones included: silencing a rule does not undo what it found.</param>
    /// <param name="earned">What the tests earned.</param>
    /// <returns>The points to take off, and of which rules they are.</returns>
    public (decimal Points, IReadOnlyList<string> Rules) DeductionFor(IReadOnlyList<CodeFinding> findings, decimal earned)
    {
        IReadOnlyList<string> rules = [.. findings.Select(f => f.Rule).Distinct().Where(rule => Deductions.GetValueOrDefault(rule) > 0).Order(StringComparer.Ordinal)];
        return (Math.Min(rules.Sum(rule => Deductions[rule]), earned * (1 - DeductionFloor)), rules);
    }

    /// <summary>Rounds the points of a kata.</summary>
    /// <param name="points">The points.</param>
    /// <returns>The rounded points.</returns>
    public decimal Round(decimal points) => Math.Round(points, Digits, MidpointRounding.AwayFromZero);

    /// <summary>All of it, so that two rubrics that say the same have the same text.</summary>
    /// <returns>One line of JSON.</returns>
    public string ToText() => JsonSerializer.Serialize(this);

    // The last test takes what rounding left over, so that the tests add up to exactly the kata's points.
    private static IReadOnlyList<KataTest> Scaled(IReadOnlyList<KataTest> tests, decimal points)
    {
        var sum = tests.Sum(t => t.Points);
        if (sum == 0)
            return tests;
        var scaled = tests.Select(t => t with { Points = Math.Round(t.Points * points / sum, TestDigits) }).ToArray();
        var last = Array.FindLastIndex(scaled, t => t.Points > 0);
        if (last < 0)
            return scaled;
        scaled[last] = scaled[last] with { Points = scaled[last].Points + points - scaled.Sum(t => t.Points) };
        return scaled;
    }
}
