using Katas.Testing;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>Grades with servers in the sandbox. What hostile ones get is in graders/attacks.</summary>
public sealed class ConfinedGradingTests
{
    /// <summary>Workers in a network of their own, as for submissions of strangers.</summary>
    internal static readonly WorkerCommand Confined = WorkerCommand.Default with { IsConfined = true };

    [OneTimeSetUp]
    public void RequireSandbox()
    {
        if (SandboxChoice.WhyNone is { } reason)
            Skip.Fixture(reason);
    }

    // All of its tests run in the sandbox beside the attacks (AttackTests); here one of each kind.
    [Test]
    public async Task A_right_server_gets_its_points()
    {
        var kata = TheKatas.Select with { Tests = [.. TheKatas.Select.Tests.DistinctBy(t => t.Category)] };

        var result = await GradeAsync(Confined, TheKatas.Repository.SolutionOf(kata)[0].Text, kata);

        Assert.That(result.Points, Is.EqualTo(kata.MaxPoints), string.Join('\n', result.Tests.Select(t => t.Message)));
    }

    [TestCase("Environment.Exit(0);", Verdict.Crashed, "ended with exit code 0, before the first test")]
    [TestCase("return;", Verdict.Graded, null)]
    [TestCase("throw new InvalidOperationException();", Verdict.Graded, null)]
    public async Task A_server_that_ends_gets_the_verdict_on_its_end(string body, Verdict verdict, string? message)
    {
        var result = await GradeAsync(Confined, ServerWith(body));

        Assert.That((result.Verdict, result.Points), Is.EqualTo((verdict, 0m)));
        Assert.That(string.Concat(result.Messages), message is null ? Is.Empty : Does.Contain(message));
    }

    [Test]
    public async Task A_worker_that_is_not_confined_judges_nothing()
    {
        var result = await GradeAsync(WorkerCommand.Default, ServerWith("return;"));

        Assert.That(result.Verdict, Is.EqualTo(Verdict.InternalError));
        Assert.That(result.Messages[0], Does.Contain("the worker is not in a network of its own"));
    }

    /// <summary>Grades a server of kata 03 by a worker of its own.</summary>
    /// <param name="command">How the worker is started.</param>
    /// <param name="server">The server's source.</param>
    /// <param name="kata">Kata 03, with the tests to run; null for all.</param>
    /// <returns>What it gets.</returns>
    internal static async Task<KataResult> GradeAsync(WorkerCommand command, string server, Kata? kata = null)
    {
        using var workers = new WorkerPool(command);
        var submission = new Submission("", [new SourceFile("SelectServer.cs", server)]);
        return await new SubmissionGrader(TheKatas.Repository, workers, Judging.Confined).GradeAsync(submission, kata ?? TheKatas.Select, CancellationToken.None);
    }

    /// <summary>A server of kata 03.</summary>
    /// <param name="body">What its <c>Run</c> does.</param>
    /// <returns>Its source.</returns>
    internal static string ServerWith(string body) => $$"""
        using System.Net.Sockets;

        namespace Katas.Select;

        public sealed class SelectServer : IServer
        {
            public void Run(Socket listener, CancellationToken stop)
            {
                {{body}}
            }
        }
        """;
}
