using Katas.Testing;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What the grader's environment may not bring about. Alone, because the environment belongs to the whole process.</summary>
[NonParallelizable]
public sealed class WorkerEnvironmentTests
{
    [OneTimeSetUp]
    public void RequireSandbox()
    {
        if (SandboxChoice.WhyNone is { } reason)
            Skip.Fixture(reason);
    }

    [Test]
    public async Task The_environment_cannot_bring_a_server_into_the_worker()
    {
        Environment.SetEnvironmentVariable("KATA_IN_PROCESS", "1");
        try
        {
            var result = await ConfinedGradingTests.GradeAsync(ConfinedGradingTests.Confined, ConfinedGradingTests.ServerWith("Environment.Exit(0);"));
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Crashed));
        }
        finally
        {
            Environment.SetEnvironmentVariable("KATA_IN_PROCESS", null);
        }
    }
}
