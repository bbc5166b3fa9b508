using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>What a learner reads when a kata's tests fail.</summary>
/// <remarks>The seed is fixed for the whole process, and times are replaced: all else is the same on every machine.</remarks>
[NonParallelizable]
public sealed partial class FailureOutputTests
{
    private WorkerPool _workers = null!;

    [OneTimeSetUp]
    public void StartWorkers()
    {
        Environment.SetEnvironmentVariable("KATA_SEED", "42");
        _workers = new WorkerPool(WorkerCommand.Default);
    }

    [OneTimeTearDown]
    public void EndWorkers()
    {
        _workers.Dispose();
        Environment.SetEnvironmentVariable("KATA_SEED", null);
    }

    [Test]
    public Task An_untouched_stub() => VerifyOutputOf(TheKatas.Repository.StubOf(TheKatas.Select)[0], TheKatas.Select.Tests[0].Name);

    [Test]
    public Task A_server_that_changes_nothing() => VerifyOutputOf(TheKatas.ServerThat(""), "Answers_in_upper_case");

    [Test]
    public Task A_server_that_throws() => VerifyOutputOf(
        TheKatas.ServerThat("""if (count > 5) throw new NotSupportedException("long messages");"""),
        "Answers_in_upper_case");

    [Test]
    public Task A_server_that_throws_at_once() => VerifyOutputOf(
        TheKatas.ServerThat("""if (count > 0) throw new NotSupportedException("messages");"""),
        "Releases_every_descriptor_and_thread");

    private async Task VerifyOutputOf(SourceFile server, string name)
    {
        var test = TheKatas.Select.TestsNamed(name).Single();
        var judgement = await _workers.UseAsync(async worker =>
        {
            var compiled = await worker.CompileAsync(new CompileOrder([server with { Path = "katas/03-select/SelectServer.cs" }], []), CancellationToken.None);
            return await worker.JudgeAsync(new JudgeOrder(compiled.AssemblyPath!, [test.FullName], Sandbox: null), CancellationToken.None);
        });
        await Verifier.Verify($"{test.Name}\n{Time().Replace(judgement.Runs.Single().Message!, "1 ms")}");
    }

    [GeneratedRegex(@"[\d,]+ ms")]
    private static partial Regex Time();
}
