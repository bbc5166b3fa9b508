namespace Katas.Grading;

/// <summary>What became of one kata of one student.</summary>
public enum Verdict
{
    /// <summary>It was tested; the points tell the rest.</summary>
    Graded,

    /// <summary>None of the kata's files was handed in.</summary>
    Missing,

    /// <summary>What was handed in cannot be read: it is damaged, encrypted, larger than anything honest, or may not be read.</summary>
    Unreadable,

    /// <summary>The stub was handed in as it is.</summary>
    NotStarted,

    /// <summary>It does not compile.</summary>
    CompileError,

    /// <summary>Its server ended itself, or was killed by a signal. Tests that passed count.</summary>
    Crashed,

    /// <summary>Its server met the limit of processor time or of lifetime. Tests that passed count.</summary>
    TimedOut,

    /// <summary>Its tests took longer than all of them may together. Tests that passed count; those that were left failed.</summary>
    OutOfTime,

    /// <summary>Its server met a limit of memory. Tests that passed count.</summary>
    OutOfMemory,

    /// <summary>Its server was refused more threads. Tests that passed count.</summary>
    TooManyTasks,

    /// <summary>Its server was refused more descriptors. Tests that passed count.</summary>
    TooManyDescriptors,

    /// <summary>Its server filled the place where it may write, or a file in it. Tests that passed count.</summary>
    DiskFull,

    /// <summary>Its server printed more than is read. Tests that passed count.</summary>
    OutputFlood,

    /// <summary>Its server tried what only an attack does. Tests that passed count.</summary>
    SandboxViolation,

    /// <summary>The grader failed, not the student. Never a zero that counts.</summary>
    InternalError,
}

/// <summary>What verdicts have in common.</summary>
internal static class Verdicts
{
    /// <summary>Whether a verdict says that tests ran and that the server met a limit, crashed, or tried what it may not.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsOfServer(this Verdict verdict) => verdict is >= Verdict.Crashed and < Verdict.InternalError;
}
