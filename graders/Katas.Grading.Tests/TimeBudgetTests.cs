using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>A server that is alive and slow keeps nobody for hours.</summary>
public sealed class TimeBudgetTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // One byte a millisecond: always in progress, and hours away from the end of the long tests.
    private const string Trickle = """
        for (var i = 0; i < count; i++)
        {
            buffer[i] = (byte)(buffer[i] is >= 97 and <= 122 ? buffer[i] - 32 : buffer[i]);
            client.Send(buffer, i, 1, SocketFlags.None);
            if (count > 100)
                Thread.Sleep(1);
        }

        continue;
        """;

    [Test]
    public async Task Tests_that_together_take_too_long_are_given_up()
    {
        string[] names = ["Answers_in_upper_case", "Echoes_8_MiB_to_a_client_that_reads", "Stops_while_idle"];
        var kata = TheKatas.Select with { Tests = [.. names.Select(name => TheKatas.Select.TestsNamed(name).Single())] };

        var judgement = await JudgeAsync(kata);

        var rubric = new Rubric { KataTime = Limit };
        var result = Scorer.Graded(kata, judgement, AnalysisResult.None, rubric, []);
        Assert.That(result.Verdict, Is.EqualTo(Verdict.OutOfTime));
        Assert.That(result.Messages, Is.EqualTo(new[] { "The tests together took longer than they may (3 s is the limit); those that were left were given up." }));
        Assert.That(result.Tests.Select(t => (t.Outcome, t.Runs)), Is.EqualTo(new[] { (Outcome.Passed, 1), (Outcome.Failed, 1), (Outcome.Failed, 1) }));
        Assert.That(result.Tests[2].Message, Does.StartWith("Not tested: "));
    }

    private static async Task<Judgement> JudgeAsync(Kata kata)
    {
        using var workers = new WorkerPool(WorkerCommand.Default);
        return await workers.UseAsync(async worker =>
        {
            var compiled = await worker.CompileAsync(new CompileOrder([TheKatas.ServerThat(Trickle)], []), CancellationToken.None);
            Assert.That(compiled.Errors, Is.Empty);
            var order = new JudgeOrder(compiled.AssemblyPath!, [.. kata.Tests.Select(t => t.FullName)], Sandbox: null) { Reruns = Judging.Reruns, Limit = Limit };
            return await worker.JudgeAsync(order, CancellationToken.None);
        });
    }
}
