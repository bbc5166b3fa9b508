namespace Katas.Grading;

/// <summary>Turns what happened into points.</summary>
internal static class Scorer
{
    /// <summary>Scores a submission that was tested. Whatever its server did otherwise, tests that passed count.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="judgement">How its tests and its servers ended.</param>
    /// <param name="messages">What there is to say of the whole.</param>
    /// <returns>The result.</returns>
    /// <exception cref="WorkerFailure">A test of the kata did not run.</exception>
    public static KataResult Graded(Kata kata, Judgement judgement, IReadOnlyList<string> messages)
    {
        var runOf = judgement.Runs.ToDictionary(r => r.FullName);
        IReadOnlyList<string> all = [.. ServerEnds.Describe(kata, judgement.Ends), .. messages];
        return Result(kata, ServerEnds.Verdict(judgement.Ends), all, [.. kata.Tests.Select(t => Score(t, runOf.GetValueOrDefault(t.FullName)))]);
    }

    /// <summary>Scores a submission of which no test ran.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="verdict">Why.</param>
    /// <param name="messages">What there is to say of it.</param>
    /// <returns>The result.</returns>
    public static KataResult NotTested(Kata kata, Verdict verdict, params IReadOnlyList<string> messages) =>
        Result(kata, verdict, messages, [.. kata.Tests.Select(NotRun)]);

    private static KataResult Result(Kata kata, Verdict verdict, IReadOnlyList<string> messages, IReadOnlyList<TestResult> tests) =>
        new(kata.Id, verdict, tests.Sum(t => t.Points), kata.MaxPoints, messages, tests);

    private static TestResult Score(KataTest test, TestRun? run)
    {
        if (run is null)
            throw new WorkerFailure($"The test {test.Name} did not run.");
        var points = run.Outcome == Outcome.Passed ? test.Points : 0;
        return NewResult(test, run.Outcome, points, run.Message, run.Seconds);
    }

    private static TestResult NotRun(KataTest test) => NewResult(test, Outcome.NotRun, points: 0, message: null, seconds: 0);

    private static TestResult NewResult(KataTest test, Outcome outcome, decimal points, string? message, double seconds) =>
        new(test.Name, outcome, points, test.Points, message, seconds) { Category = test.Category, Step = test.Step };
}
