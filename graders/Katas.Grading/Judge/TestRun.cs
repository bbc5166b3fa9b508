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

/// <summary>The run of a test, or what came of several.</summary>
/// <param name="FullName">The name by which the test framework knows the test.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">What a failure says, or why it was skipped; null when it passed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TestRun(string FullName, Outcome Outcome, string? Message, double Seconds)
{
    /// <summary>How often the test was run.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Takes what came before into account: the last run counts, and a pass keeps the failure that it made good.</summary>
    /// <param name="before">What came of the runs before.</param>
    /// <returns>What came of all runs.</returns>
    internal TestRun After(TestRun before) => this with
    {
        Runs = before.Runs + 1,
        Message = Message ?? before.Message,
        Seconds = before.Seconds + Seconds,
    };
}
