using System.Collections.Immutable;
using Katas.Grading;

namespace Katas.Learning;

/// <summary>What stands on the screen in place of the kata, or asks something.</summary>
public enum WatchPanel
{
    /// <summary>The kata.</summary>
    Kata,

    /// <summary>All katas.</summary>
    List,

    /// <summary>The question whether the stub is to be brought back.</summary>
    ConfirmReset,
}

/// <summary>What is being done with the learner's files.</summary>
public enum WatchPhase
{
    /// <summary>The compiler and the analyzer work.</summary>
    Compiling,

    /// <summary>Tests run.</summary>
    Testing,

    /// <summary>Everything is known.</summary>
    Done,
}

/// <summary>All that <c>kata watch</c> shows. It knows no files, no clock and no terminal.</summary>
/// <param name="Kata">The kata that is watched.</param>
/// <param name="All">How far the learner is with every kata.</param>
public sealed record WatchState(Kata Kata, IReadOnlyList<KataProgress> All)
{
    /// <summary>What is being done.</summary>
    public WatchPhase Phase { get; init; }

    /// <summary>Why nothing can be tested: a file is missing, or the tests cannot be run.</summary>
    public (string What, string Next)? Problem { get; init; }

    /// <summary>What the compiler refuses in this version.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What the analyzer finds in this version, or in the one before when <see cref="AreFindingsOld"/>.</summary>
    public IReadOnlyList<CodeFinding> Findings { get; init; } = [];

    /// <summary>Whether the analyzer has not looked at this version yet: what it found before stays in sight, so that nothing jumps.</summary>
    public bool AreFindingsOld { get; init; }

    /// <summary>How tests ended on this version, by full name.</summary>
    public ImmutableDictionary<string, TestRun> Runs { get; init; } = ImmutableDictionary<string, TestRun>.Empty;

    /// <summary>How tests ended when they were last run, on versions before: what to show until more is known, and what to run first.</summary>
    public ImmutableDictionary<string, TestRun> Before { get; init; } = ImmutableDictionary<string, TestRun>.Empty;

    /// <summary>The full name of the test that runs; null when none does.</summary>
    public string? Running { get; init; }

    /// <summary>How long that test, or the search for a sign of life before the first one, has been running, in whole seconds.</summary>
    public int RunningSeconds { get; init; }

    /// <summary>How long after the save the first failure, or the pass, was known; null when it is not, or nobody saved.</summary>
    public TimeSpan? VerdictAfter { get; init; }

    /// <summary>The hint that is shown; null for none.</summary>
    public ShownHint? Hint { get; init; }

    /// <summary>What the last key did, when that cannot be seen; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What is on the screen.</summary>
    public WatchPanel Panel { get; init; }

    /// <summary>Which examination this is about: each save begins another one.</summary>
    public int Generation { get; init; }

    /// <summary>The first failing test of this version, in the order of the lesson; null when none is known.</summary>
    public KataTest? Failing => Kata.Tests.FirstOrDefault(t => OutcomeOf(t) == Outcome.Failed);

    /// <summary>Whether every test of this version has ended, at least one passed, and none failed.</summary>
    public bool IsPassed => Phase == WatchPhase.Done && Problem is null && Errors.Count == 0 && Runs.Count > 0
        && Kata.Tests.All(t => OutcomeOf(t) is Outcome.Passed or Outcome.Skipped) && Kata.Tests.Any(t => OutcomeOf(t) == Outcome.Passed);

    /// <summary>How a test ended on this version; null when it has not.</summary>
    /// <param name="test">The test.</param>
    /// <returns>The outcome.</returns>
    public Outcome? OutcomeOf(KataTest test) => Runs.GetValueOrDefault(test.FullName)?.Outcome;

    /// <summary>The tests that ended so on this version.</summary>
    /// <param name="outcome">How.</param>
    /// <returns>The tests, in the order of the lesson.</returns>
    public IReadOnlyList<KataTest> That(Outcome outcome) => [.. Kata.Tests.Where(t => OutcomeOf(t) == outcome)];

    /// <summary>The tests that passed when they were last run, and have not ended on this version.</summary>
    public IReadOnlyList<KataTest> PassedBefore =>
        [.. Kata.Tests.Where(t => OutcomeOf(t) is null && Before.GetValueOrDefault(t.FullName)?.Outcome == Outcome.Passed)];

    /// <summary>Another version is to be judged: what is known of the one before stays in sight.</summary>
    /// <returns>The state.</returns>
    public WatchState Begin() => this with
    {
        Generation = Generation + 1,
        Phase = WatchPhase.Compiling,
        Problem = null,
        AreFindingsOld = true,
        Before = Before.SetItems(Runs),
        Runs = ImmutableDictionary<string, TestRun>.Empty,
        Running = null,
        VerdictAfter = null,
        Note = null,
        Panel = WatchPanel.Kata,
    };

    /// <summary>Another kata is to be watched.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The state, with nothing known of it.</returns>
    public WatchState SwitchTo(Kata kata) => new(kata, All) { Generation = Generation };

    /// <summary>All is known of a version already.</summary>
    /// <param name="record">What is known.</param>
    /// <returns>The state.</returns>
    public WatchState Know(KataRecord record) => this with
    {
        Phase = WatchPhase.Done,
        Running = null,
        Errors = record.Errors,
        Findings = record.Findings,
        AreFindingsOld = false,
        Runs = record.Runs.ToImmutableDictionary(r => r.FullName),
    };

    /// <summary>Nothing can be judged.</summary>
    /// <param name="what">Why.</param>
    /// <param name="next">What to do about it.</param>
    /// <returns>The state.</returns>
    public WatchState Fail(string what, string next) => this with { Phase = WatchPhase.Done, Running = null, Problem = (what, next) };

    /// <summary>The compiler has ended.</summary>
    /// <param name="result">What it says.</param>
    /// <returns>The state.</returns>
    public WatchState Compiled(CompilationResult result) => this with
    {
        Phase = result.Errors.Count > 0 ? WatchPhase.Done : WatchPhase.Testing,
        RunningSeconds = 0,
        Errors = result.Errors,
        Findings = result.Errors.Count > 0 ? result.Analysis.Findings : Findings,
    };

    /// <summary>The analyzer has ended.</summary>
    /// <param name="findings">What it found.</param>
    /// <returns>The state.</returns>
    public WatchState Analyzed(IReadOnlyList<CodeFinding> findings) => this with { Findings = findings, AreFindingsOld = false };

    /// <summary>A test has begun.</summary>
    /// <param name="test">Its full name.</param>
    /// <returns>The state.</returns>
    public WatchState Started(string test) => this with { Running = test, RunningSeconds = 0 };

    /// <summary>A test has ended.</summary>
    /// <param name="run">How.</param>
    /// <param name="sinceSave">How long after the save; null when nobody saved.</param>
    /// <returns>The state; a hint for another step is gone.</returns>
    public WatchState Ended(TestRun run, TimeSpan? sinceSave)
    {
        var next = this with { Runs = Runs.SetItem(run.FullName, run), Running = Running == run.FullName ? null : Running };
        if (run.Outcome == Outcome.Failed)
            next = next with { VerdictAfter = VerdictAfter ?? sinceSave };
        return next with { Hint = next.Failing is { } failing && Hint?.Step != Kata.Manifest.StepNumber(failing.Step) ? null : next.Hint };
    }

    /// <summary>All tests have ended.</summary>
    /// <param name="sinceSave">How long after the save; null when nobody saved.</param>
    /// <returns>The state.</returns>
    public WatchState Finished(TimeSpan? sinceSave)
    {
        var done = this with { Phase = WatchPhase.Done, Running = null };
        return done.IsPassed ? done with { VerdictAfter = VerdictAfter ?? sinceSave, Hint = null } : done;
    }
}
