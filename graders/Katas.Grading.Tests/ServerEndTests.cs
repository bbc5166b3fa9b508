using Katas.Testing;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What a submission gets whose server ended without being asked to.</summary>
public sealed class ServerEndTests
{
    private static readonly Kata Kata = TheKatas.Select;

    private static readonly Dictionary<ServerEndCause, Verdict> VerdictOn = new()
    {
        [ServerEndCause.Returned] = Verdict.Graded,
        [ServerEndCause.Threw] = Verdict.Graded,
        [ServerEndCause.Exited] = Verdict.Crashed,
        [ServerEndCause.Crashed] = Verdict.Crashed,
        [ServerEndCause.CpuTime] = Verdict.TimedOut,
        [ServerEndCause.WallTime] = Verdict.TimedOut,
        [ServerEndCause.OutOfMemory] = Verdict.OutOfMemory,
        [ServerEndCause.TooManyTasks] = Verdict.TooManyTasks,
        [ServerEndCause.TooManyDescriptors] = Verdict.TooManyDescriptors,
        [ServerEndCause.FileSize] = Verdict.DiskFull,
        [ServerEndCause.DiskFull] = Verdict.DiskFull,
        [ServerEndCause.OutputFlood] = Verdict.OutputFlood,
        [ServerEndCause.ChannelAbuse] = Verdict.SandboxViolation,
        [ServerEndCause.SandboxViolation] = Verdict.SandboxViolation,
    };

    [Test]
    public void Every_end_has_its_verdict() => Assert.That(
        Enum.GetValues<ServerEndCause>().ToDictionary(cause => cause, cause => Grade(End(cause, 0)).Verdict),
        Is.EquivalentTo(VerdictOn));

    [Test]
    public void The_worst_end_makes_the_verdict_and_the_points_stay()
    {
        var result = Grade(End(ServerEndCause.Exited, 0), End(ServerEndCause.OutputFlood, 1), End(ServerEndCause.CpuTime, 2));

        Assert.That((result.Verdict, result.Points), Is.EqualTo((Verdict.OutputFlood, Kata.MaxPoints)));
        Assert.That(result.Messages, Is.EqualTo(new[]
        {
            $"The server's process did OutputFlood, in {Kata.Tests[1].Name}.",
            $"The server's process did CpuTime, in {Kata.Tests[2].Name}.",
            $"The server's process did Exited, in {Kata.Tests[0].Name}.",
        }));
    }

    [Test]
    public void The_same_end_in_many_tests_is_told_once()
    {
        var result = Grade([.. Enumerable.Range(0, 5).Select(i => End(ServerEndCause.Exited, i)), BeforeTheTests(ServerEndCause.Exited)]);

        Assert.That(result.Messages, Is.EqualTo(new[] { $"The server's process did Exited, in {Kata.Tests[0].Name} and 4 more tests." }));
    }

    [Test]
    public void An_end_before_the_tests_is_told_as_that() => Assert.That(
        Grade(BeforeTheTests(ServerEndCause.Crashed)).Messages,
        Is.EqualTo(new[] { "The server's process did Crashed, before the first test." }));

    private static KataResult Grade(params EndInTest[] ends) =>
        Scorer.Graded(Kata, new Judgement([.. Kata.Tests.Select(t => new TestRun(t.FullName, Outcome.Passed, null, 0))], ends), AnalysisResult.None, new Rubric(), []);

    private static EndInTest End(ServerEndCause cause, int test) => new(Kata.Tests[test].FullName, new ServerEnd(cause, null, null, $"did {cause}"));

    private static EndInTest BeforeTheTests(ServerEndCause cause) => End(cause, 0) with { Test = "Katas.Select.SelectServerTests" };
}
