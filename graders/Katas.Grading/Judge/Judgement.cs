using Katas.Testing;

namespace Katas.Grading;

/// <summary>What came of running the tests of a kata on a submission.</summary>
/// <param name="Runs">How each test ended.</param>
/// <param name="Ends">The processes of servers that ended without being asked to.</param>
public sealed record Judgement(IReadOnlyList<TestRun> Runs, IReadOnlyList<EndInTest> Ends);

/// <summary>The process of a server ended without being asked to.</summary>
/// <param name="Test">The full name of the test in which it ran, or of the fixture that tries whether it runs at all.</param>
/// <param name="End">How it ended.</param>
public sealed record EndInTest(string Test, ServerEnd End);
