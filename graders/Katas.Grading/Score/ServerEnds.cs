using Katas.Testing;

namespace Katas.Grading;

/// <summary>What it means for a submission that processes of its server ended without being asked to.</summary>
internal static class ServerEnds
{
    /// <summary>Whether an end has a verdict of its own.</summary>
    /// <param name="end">How the process of a server ended by itself.</param>
    /// <returns>Whether it does.</returns>
    public static bool HasVerdict(ServerEnd end) => VerdictOn(end.Cause) is not null;

    /// <summary>The verdict on a submission whose tests ran.</summary>
    /// <param name="judgement">How its tests, and processes of its server, ended.</param>
    /// <returns>The verdict on the worst that happened; graded when nothing has its own.</returns>
    public static Verdict Verdict(Judgement judgement) =>
        judgement.Ends.Select(e => VerdictOn(e.End.Cause) ?? Grading.Verdict.Graded)
            .Append(judgement.IsOutOfTime ? Grading.Verdict.OutOfTime : Grading.Verdict.Graded)
            .Max();

    /// <summary>Says what happened and in which test, once for everything that happened.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="ends">How processes of the server ended by themselves.</param>
    /// <returns>A sentence for each kind of end that has a verdict, the worst first.</returns>
    public static IReadOnlyList<string> Describe(Kata kata, IReadOnlyList<EndInTest> ends) =>
        [.. ends.Where(e => VerdictOn(e.End.Cause) is not null)
            .GroupBy(e => e.End)
            .OrderByDescending(group => VerdictOn(group.Key.Cause))
            .Select(group => $"The server's process {group.Key.Message}, {Where(kata, [.. group.Select(e => e.Test)])}.")];

    // What a server throws, and that it returns too early, is told by the tests that demand something else.
    private static Verdict? VerdictOn(ServerEndCause cause) => cause switch
    {
        ServerEndCause.Threw or ServerEndCause.Returned => null,
        ServerEndCause.Exited or ServerEndCause.Crashed => Grading.Verdict.Crashed,
        ServerEndCause.CpuTime or ServerEndCause.WallTime => Grading.Verdict.TimedOut,
        ServerEndCause.OutOfMemory => Grading.Verdict.OutOfMemory,
        ServerEndCause.TooManyTasks => Grading.Verdict.TooManyTasks,
        ServerEndCause.TooManyDescriptors => Grading.Verdict.TooManyDescriptors,
        ServerEndCause.FileSize or ServerEndCause.DiskFull => Grading.Verdict.DiskFull,
        ServerEndCause.OutputFlood => Grading.Verdict.OutputFlood,
        ServerEndCause.SandboxViolation or ServerEndCause.ChannelAbuse => Grading.Verdict.SandboxViolation,
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "This end of a server is not known."),
    };

    private static string Where(Kata kata, IReadOnlyList<string> tests)
    {
        IReadOnlyList<string> named = [.. kata.Tests.Where(t => tests.Contains(t.FullName)).Select(t => t.IsHidden ? "a hidden test" : t.Name).Distinct()];
        return named.Count switch
        {
            0 => "before the first test",
            1 => $"in {named[0]}",
            2 => $"in {named[0]} and {named[1]}",
            _ => $"in {named[0]} and {named.Count - 1} more tests",
        };
    }
}
