using System.Diagnostics;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>A server that is alive and slow keeps nobody for hours.</summary>
public sealed class TimeBudgetTests
{
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
        using var workers = new WorkerPool(WorkerCommand.Default);
        var judgement = await workers.UseAsync(async worker =>
        {
            var compiled = await worker.CompileAsync(new CompileOrder([TheKatas.ServerThat(Trickle)], []), CancellationToken.None);
            Assert.That(compiled.Errors, Is.Empty);

            // The limit is to come in the second test: far behind the first one, on a busy machine too.
            var watch = Stopwatch.StartNew();
            await JudgeAsync(worker, compiled, TimeSpan.FromHours(1), "Answers_in_upper_case");
            var limit = TimeSpan.FromSeconds(Math.Ceiling(2 + (4 * watch.Elapsed.TotalSeconds)));
            return (Limit: limit, Result: await JudgeAsync(worker, compiled, limit, "Answers_in_upper_case", "Echoes_8_MiB_to_a_client_that_reads", "Stops_while_idle"));
        });

        var result = judgement.Result;
        Assert.That(result.Verdict, Is.EqualTo(Verdict.OutOfTime));
        Assert.That(result.Messages, Is.EqualTo(new[] { $"The tests together took longer than they may ({judgement.Limit.TotalSeconds:0} s is the limit); those that were left were given up." }));
        Assert.That(result.Tests.Select(t => (t.Outcome, t.Runs)), Is.EqualTo(new[] { (Outcome.Passed, 1), (Outcome.Failed, 1), (Outcome.Failed, 1) }));
        Assert.That(result.Tests[2].Message, Does.StartWith("Not tested: "));
    }

    private static async Task<KataResult> JudgeAsync(WorkerProcess worker, CompilationResult compiled, TimeSpan limit, params string[] names)
    {
        var kata = TheKatas.Select with { Tests = [.. names.Select(name => TheKatas.Select.TestsNamed(name).Single())] };
        var order = new JudgeOrder(compiled.AssemblyPath!, [.. kata.Tests.Select(t => t.FullName)], Sandbox: null) { Reruns = Judging.Reruns, Limit = limit };
        return Scorer.Graded(kata, await worker.JudgeAsync(order, CancellationToken.None), AnalysisResult.None, new Rubric { KataTime = limit }, []);
    }
}
