using Katas.Testing;

namespace Katas.Grading;

/// <summary>What came of running the tests of a kata on a submission.</summary>
/// <param name="Runs">How each test ended; of one that was run several times, the last run.</param>
/// <param name="Ends">The processes of servers that ended without being asked to.</param>
public sealed record Judgement(IReadOnlyList<TestRun> Runs, IReadOnlyList<EndInTest> Ends)
{
    /// <summary>Whether the tests took longer than all of them may together, so that some were given up.</summary>
    public bool IsOutOfTime { get; init; }

    /// <summary>Puts a judgement together from what a worker tells.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<string, TestRun> _runs = [];
        private readonly List<EndInTest> _ends = [];

        /// <summary>Adds a run of a test.</summary>
        /// <param name="run">The run.</param>
        public void Add(TestRun run) => _runs[run.FullName] = _runs.TryGetValue(run.FullName, out var before) ? run.After(before) : run;

        /// <summary>Adds the end of a server.</summary>
        /// <param name="end">The end.</param>
        public void Add(EndInTest end) => _ends.Add(end);

        /// <summary>The judgement.</summary>
        /// <returns>What was added until now.</returns>
        public Judgement Build() => new([.. _runs.Values], [.. _ends]);
    }
}

/// <summary>The process of a server ended without being asked to.</summary>
/// <param name="Test">The full name of the test in which it ran, or of the fixture that tries whether it runs at all.</param>
/// <param name="End">How it ended.</param>
public sealed record EndInTest(string Test, ServerEnd End);
