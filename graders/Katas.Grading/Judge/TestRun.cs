namespace Katas.Grading;

/// <summary>How a test ended.</summary>
public enum Outcome
{
    /// <summary>The server does what the test demands.</summary>
    Passed,

    /// <summary>It does not.</summary>
    Failed,

    /// <summary>The test cannot be run here; its message says why.</summary>
    Skipped,

    /// <summary>The test was not run, because there was nothing to run it on.</summary>
    NotRun,
}

/// <summary>One run of one test.</summary>
/// <param name="FullName">The name by which the test framework knows the test.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">What a failure says, or why it was skipped; null when it passed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TestRun(string FullName, Outcome Outcome, string? Message, double Seconds);
