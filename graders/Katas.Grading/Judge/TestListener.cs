using Katas.Testing;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Katas.Grading;

/// <summary>Hears from the test framework how tests end.</summary>
/// <param name="report">Called after each test.</param>
internal sealed class TestListener(Action<WorkerReply> report) : ITestListener
{
    private static readonly string[] Beginnings = [$"{typeof(SandboxFailure)} : ", $"TearDown : {typeof(SandboxFailure)} : "];

    // Timing fails a test here and there. When more were run than that and none passed, the server is wrong.
    private const int MostOfTiming = 5;

    private const int KeptAtTheBeginning = 16_000;
    private const int KeptAtTheEnd = 1_000;

    private readonly List<string> _failed = [];
    private readonly HashSet<string> _ended = [];

    /// <summary>Why the judgement does not count, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>
    /// The tests whose failure could be a matter of timing: all that failed, but not those that failed for certain,
    /// and not those whose server met a limit, ended itself or crashed. That was its own doing, and a hostile one would do it again.
    /// </summary>
    public IReadOnlyList<string> WorthAnotherRun => [.. _failed.Where(test => !_ended.Contains(test))];

    /// <summary>
    /// Whether to run tests again that failed. It depends on what failed and never on how long that took:
    /// on a busy machine the same submission would get other marks.
    /// </summary>
    /// <param name="ran">How many tests were run now.</param>
    /// <param name="failed">How many of them failed, and could be a matter of timing.</param>
    /// <returns>Whether they are worth it.</returns>
    internal static bool IsWorthIt(int ran, int failed) => failed > 0 && (failed <= MostOfTiming || failed < ran);

    /// <summary>To be called when the process of a server ended without being asked to.</summary>
    /// <param name="end">How it ended.</param>
    public void ServerEnded(ServerEnd end)
    {
        var test = TestExecutionContext.CurrentContext.CurrentTest.FullName;
        if (ServerEnds.HasVerdict(end))
            _ended.Add(test);
        report(new EndReply(new EndInTest(test, end)));
    }

    /// <inheritdoc/>
    public void TestFinished(ITestResult result)
    {
        if (IsOurFault(result))
            Fault ??= result.Message;
        if (result.Test.IsSuite)
            return;
        if (result.ResultState.Status == TestStatus.Failed && !Certainty.IsNoted(result.Test))
            _failed.Add(result.FullName);
        report(new TestReply(new TestRun(result.FullName, OutcomeOf(result), MessageOf(result), Math.Round(result.Duration, 3))));
    }

    /// <inheritdoc/>
    public void TestStarted(ITest test)
    {
        if (!test.IsSuite)
            report(new StartedReply(test.FullName));
    }

    /// <inheritdoc/>
    public void TestOutput(TestOutput output)
    {
    }

    /// <inheritdoc/>
    public void SendMessage(TestMessage message)
    {
    }

    // An error is an exception that is no failed check, and its message begins with the exception's type.
    // In a test it is the server's doing, unless the sandbox broke; in what surrounds the tests, it never is.
    private static bool IsOurFault(ITestResult result) =>
        result.ResultState is { Status: TestStatus.Failed, Label: "Error" }
        && (result.Test.IsSuite
            ? result.ResultState.Site is FailureSite.SetUp or FailureSite.TearDown
            : Beginnings.Any(beginning => result.Message.StartsWith(beginning, StringComparison.Ordinal)));

    private static Outcome OutcomeOf(ITestResult result) => result.ResultState.Status switch
    {
        TestStatus.Passed => Outcome.Passed,
        TestStatus.Skipped or TestStatus.Inconclusive => Outcome.Skipped,
        _ => Outcome.Failed,
    };

    private static string? MessageOf(ITestResult result) =>
        result.ResultState.Status == TestStatus.Passed ? null : Shortened(result.Message?.Trim('\n'));

    // What the server says in it is cut where it comes from. This bounds the reports of a class whatever slipped
    // through; how to replay the failure stands at the end.
    private static string? Shortened(string? message) => message?.Length > KeptAtTheBeginning + KeptAtTheEnd
        ? $"{message[..KeptAtTheBeginning]}…\n…{message[^KeptAtTheEnd..]}"
        : message;
}
