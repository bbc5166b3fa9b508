using System.Reflection;
using System.Security;
using Katas.Testing;
using NUnit.Framework.Api;
using NUnit.Framework.Internal;

namespace Katas.Grading;

/// <summary>Runs trusted tests on a compiled submission, with the test framework's own runner.</summary>
internal static class KataJudge
{
    private static (byte[] Image, Assembly Assembly)? s_hidden;

    /// <summary>Runs tests, and those whose failure could be a matter of timing again.</summary>
    /// <param name="order">What to run, and how the server is confined.</param>
    /// <param name="report">Called after each test, and after each server that ended by itself.</param>
    /// <returns>What there is to say of all tests.</returns>
    public static JudgedReply Run(JudgeOrder order, Action<WorkerReply> report)
    {
        if (order.Sandbox is not null && WhyNotConfined() is { } reason)
            return new JudgedReply(reason);

        // The hooks are static: a worker judges one submission at a time.
        KataFixture.ServerAssembly = order.AssemblyPath;
        KataFixture.Launcher = order.Sandbox is { } limits ? new BubblewrapLauncher(limits) : new DirectLauncher();
        var budget = KataFixture.Budget = order.Limit is { } limit ? new TimeBudget(limit) : null;
        var tests = order.Tests;
        for (var run = 0; run <= order.Reruns; run++)
        {
            var listener = new TestListener(report);
            KataFixture.ServerEnded = listener.ServerEnded;
            Run(KataSuite.Assembly, tests, listener);
            if (order.HiddenTests is { } image)
                Run(Load(image), tests, listener);
            if (listener.Fault is { } fault)
                return new JudgedReply(fault);
            var failed = listener.WorthAnotherRun;
            if (budget is { WasMet: true } || !TestListener.IsWorthIt(tests.Count, failed.Count))
                break;
            tests = failed;
        }

        return new JudgedReply(null) { IsOutOfTime = budget is { WasMet: true } };
    }

    // A fresh load makes fresh fixtures, which remember nothing of the submission, or the run, before.
    private static void Run(Assembly suite, IReadOnlyList<string> tests, TestListener listener)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(suite, new Dictionary<string, object>());
        runner.Run(listener, TestFilter.FromXml(FilterFor(tests)));
    }

    // The same for everybody in a run: loaded once.
    private static Assembly Load(byte[] image)
    {
        if (s_hidden is not { } loaded || !loaded.Image.AsSpan().SequenceEqual(image))
            s_hidden = loaded = (image, Assembly.Load(image));
        return loaded.Assembly;
    }

    // Each of these would let a hostile server at more than its sandbox, and none of them announces itself.
    private static string? WhyNotConfined() =>
        !PrivateNetwork.IsHere ? "the worker is not in a network of its own"
        : ServerUnderTest.InProcessReason is { } reason ? $"servers would run inside the worker: {reason}"
        : null;

    private static string FilterFor(IReadOnlyList<string> tests) =>
        $"<filter><or>{string.Concat(tests.Select(t => $"<test>{SecurityElement.Escape(t)}</test>"))}</or></filter>";
}
