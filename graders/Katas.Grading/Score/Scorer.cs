using System.Globalization;

namespace Katas.Grading;

/// <summary>Turns what happened into points.</summary>
internal static class Scorer
{
    /// <summary>Scores a submission that was tested. Whatever its server did otherwise, tests that passed count.</summary>
    /// <param name="kata">The kata, with the points of the rubric.</param>
    /// <param name="judgement">How its tests and its servers ended.</param>
    /// <param name="analysis">What the analyzer found.</param>
    /// <param name="rubric">What findings cost, and how points are rounded.</param>
    /// <param name="messages">What else there is to say of the whole.</param>
    /// <returns>The result.</returns>
    /// <exception cref="WorkerFailure">A test of the kata did not run.</exception>
    public static KataResult Graded(Kata kata, Judgement judgement, AnalysisResult analysis, Rubric rubric, IReadOnlyList<string> messages)
    {
        var runOf = judgement.Runs.ToDictionary(r => r.FullName);
        IReadOnlyList<TestResult> tests = [.. kata.Tests.Select(t => Score(t, runOf.GetValueOrDefault(t.FullName)))];
        var earned = tests.Sum(t => t.Points);
        var (deduction, rules) = rubric.DeductionFor(analysis.Findings, earned);
        var points = rubric.Round(earned - deduction);
        IReadOnlyList<string> all = [.. ServerEnds.Describe(kata, judgement.Ends), .. Overtime(judgement, rubric), .. messages, .. analysis.Faults, .. Explain(earned, deduction, rules, points)];
        return new KataResult(kata.Id, ServerEnds.Verdict(judgement), points, rubric.Round(kata.MaxPoints), all, tests)
        {
            Findings = analysis.Findings,
            Deduction = deduction,
        };
    }

    /// <summary>Scores a submission of which no test ran.</summary>
    /// <param name="kata">The kata, with the points of the rubric.</param>
    /// <param name="rubric">How its points are rounded.</param>
    /// <param name="verdict">Why.</param>
    /// <param name="messages">What there is to say of it.</param>
    /// <returns>The result.</returns>
    public static KataResult NotTested(Kata kata, Rubric rubric, Verdict verdict, params IReadOnlyList<string> messages) =>
        new(kata.Id, verdict, 0, rubric.Round(kata.MaxPoints), messages, [.. kata.Tests.Select(NotRun)]);

    private static IEnumerable<string> Overtime(Judgement judgement, Rubric rubric)
    {
        if (judgement.IsOutOfTime)
            yield return string.Create(CultureInfo.InvariantCulture, $"The tests together took longer than they may ({rubric.KataTime.TotalSeconds:0} s is the limit); those that were left were given up.");
    }

    // What the points of the tests do not explain.
    private static IEnumerable<string> Explain(decimal earned, decimal deduction, IReadOnlyList<string> rules, decimal points)
    {
        if (deduction > 0)
            yield return $"The tests earned {Numbers.Points(earned)}; findings of {string.Join(", ", rules)} took {Numbers.Points(deduction)} off.";
        if (points != earned - deduction)
            yield return $"{Numbers.Points(earned - deduction)} points are rounded to {Numbers.Points(points)}.";
    }

    private static TestResult Score(KataTest test, TestRun? run)
    {
        if (run is null)
            throw new WorkerFailure($"The test {test.Name} did not run.");
        var points = run.Outcome == Outcome.Passed ? test.Points : 0;
        return NewResult(test, run.Outcome, points, run.Message, run.Seconds) with { Runs = run.Runs };
    }

    private static TestResult NotRun(KataTest test) => NewResult(test, Outcome.NotRun, points: 0, message: null, seconds: 0);

    private static TestResult NewResult(KataTest test, Outcome outcome, decimal points, string? message, double seconds) =>
        new(test.Name, outcome, points, test.Points, message, seconds) { Category = test.Category, Step = test.Step };
}
