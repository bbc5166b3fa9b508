using Katas.Grading;

namespace Katas.Learning;

/// <summary>What is known of one version of a learner's files.</summary>
/// <param name="Kata">The kata's id.</param>
/// <param name="Fingerprint">What the version is known by: changes with the files, the stub, the tests and this program.</param>
/// <param name="At">When it was judged.</param>
/// <param name="Runs">The tests that ended.</param>
public sealed record KataRecord(string Kata, string Fingerprint, DateTimeOffset At, IReadOnlyList<TestRun> Runs)
{
    /// <summary>What the compiler refused; nothing when it compiles.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What the analyzer found.</summary>
    public IReadOnlyList<CodeFinding> Findings { get; init; } = [];

    /// <summary>How a test ended; null when it was not run on this version.</summary>
    /// <param name="test">The test.</param>
    /// <returns>The run.</returns>
    public TestRun? RunOf(KataTest test) => Runs.FirstOrDefault(r => r.FullName == test.FullName);

    /// <summary>The tests that passed.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The tests.</returns>
    public IReadOnlyList<KataTest> Passed(Kata kata) => [.. kata.Tests.Where(t => RunOf(t)?.Outcome == Outcome.Passed)];

    /// <summary>The first test, in the order of the lesson, that failed; null when none did.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>The test.</returns>
    public KataTest? FirstFailing(Kata kata) => kata.Tests.FirstOrDefault(t => RunOf(t)?.Outcome == Outcome.Failed);

    /// <summary>Whether every test of the kata ended, and none failed. What cannot be tested on this system is no failure.</summary>
    /// <param name="kata">The kata.</param>
    /// <returns>Whether the version passes.</returns>
    public bool IsPass(Kata kata) => Errors.Count == 0 && kata.Tests.All(t => RunOf(t)?.Outcome is Outcome.Passed or Outcome.Skipped)
        && kata.Tests.Any(t => RunOf(t)?.Outcome == Outcome.Passed);

    /// <summary>Adds what another run of the same version told.</summary>
    /// <param name="later">The later record; its tests overrule those of this one.</param>
    /// <returns>Both together.</returns>
    public KataRecord With(KataRecord later) => later with
    {
        Runs = [.. Runs.Where(r => later.Runs.All(l => l.FullName != r.FullName)), .. later.Runs],
    };
}
