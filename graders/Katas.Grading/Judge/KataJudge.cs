using System.Security;
using Katas.Testing;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Katas.Grading;

/// <summary>Runs trusted tests on a compiled submission, with the test framework's own runner.</summary>
internal static class KataJudge
{
    /// <summary>Runs tests.</summary>
    /// <param name="assemblyPath">The assembly that holds the server.</param>
    /// <param name="tests">The full names of the tests.</param>
    /// <param name="ended">Called after each test.</param>
    /// <returns>Why the judgement does not count, or null.</returns>
    public static string? Run(string assemblyPath, IReadOnlyList<string> tests, Action<TestRun> ended)
    {
        // The hook is static: a worker judges one submission at a time.
        KataFixture.ServerAssembly = assemblyPath;
        var listener = new Listener(ended);
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());

        // A fresh load makes fresh fixtures, which remember nothing of the submission before.
        runner.Load(KataSuite.Assembly, new Dictionary<string, object>());
        runner.Run(listener, TestFilter.FromXml(FilterFor(tests)));
        return listener.Fault;
    }

    private static string FilterFor(IReadOnlyList<string> tests) =>
        $"<filter><or>{string.Concat(tests.Select(t => $"<test>{SecurityElement.Escape(t)}</test>"))}</or></filter>";

    private sealed class Listener(Action<TestRun> ended) : ITestListener
    {
        public string? Fault { get; private set; }

        public void TestFinished(ITestResult result)
        {
            if (!result.Test.IsSuite)
                ended(new TestRun(result.FullName, OutcomeOf(result), MessageOf(result), Math.Round(result.Duration, 3)));
            else if (result.ResultState is { Status: TestStatus.Failed, Label: "Error", Site: FailureSite.SetUp or FailureSite.TearDown })
                Fault = result.Message;
        }

        public void TestStarted(ITest test)
        {
        }

        public void TestOutput(TestOutput output)
        {
        }

        public void SendMessage(TestMessage message)
        {
        }

        private static Outcome OutcomeOf(ITestResult result) => result.ResultState.Status switch
        {
            TestStatus.Passed => Outcome.Passed,
            TestStatus.Skipped or TestStatus.Inconclusive => Outcome.Skipped,
            _ => Outcome.Failed,
        };

        private static string? MessageOf(ITestResult result) =>
            result.ResultState.Status == TestStatus.Passed ? null : result.Message?.Trim('\n');
    }
}
