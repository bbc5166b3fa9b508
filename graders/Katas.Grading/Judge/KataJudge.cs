using System.Security;
using Katas.Testing;
using NUnit.Framework.Api;
using NUnit.Framework.Internal;

namespace Katas.Grading;

/// <summary>Runs trusted tests on a compiled submission, with the test framework's own runner.</summary>
internal static class KataJudge
{
    /// <summary>Runs tests, and those whose failure could be a matter of timing again.</summary>
    /// <param name="order">What to run, and how the server is confined.</param>
    /// <param name="report">Called after each test, and after each server that ended by itself.</param>
    /// <returns>Why the judgement does not count, or null.</returns>
    public static string? Run(JudgeOrder order, Action<WorkerReply> report)
    {
        if (order.Sandbox is not null && WhyNotConfined() is { } reason)
            return reason;

        // The hooks are static: a worker judges one submission at a time.
        KataFixture.ServerAssembly = order.AssemblyPath;
        KataFixture.Launcher = order.Sandbox is { } limits ? new BubblewrapLauncher(limits) : new DirectLauncher();
        var tests = order.Tests;
        for (var run = 0; run <= order.Reruns && tests.Count > 0; run++)
        {
            var listener = new TestListener(report);
            KataFixture.ServerEnded = listener.ServerEnded;
            Run(tests, listener);
            if (listener.Fault is { } fault)
                return fault;
            tests = listener.WorthAnotherRun;
        }

        return null;
    }

    // A fresh load makes fresh fixtures, which remember nothing of the submission, or the run, before.
    private static void Run(IReadOnlyList<string> tests, TestListener listener)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(KataSuite.Assembly, new Dictionary<string, object>());
        runner.Run(listener, TestFilter.FromXml(FilterFor(tests)));
    }

    // Each of these would let a hostile server at more than its sandbox, and none of them announces itself.
    private static string? WhyNotConfined() =>
        !PrivateNetwork.IsHere ? "the worker is not in a network of its own"
        : ServerUnderTest.InProcessReason is { } reason ? $"servers would run inside the worker: {reason}"
        : null;

    private static string FilterFor(IReadOnlyList<string> tests) =>
        $"<filter><or>{string.Concat(tests.Select(t => $"<test>{SecurityElement.Escape(t)}</test>"))}</or></filter>";
}
