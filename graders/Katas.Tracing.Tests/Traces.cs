using Katas.Grading;
using NUnit.Framework;

namespace Katas.Tracing.Tests;

/// <summary>A trace of every reference solution, taken once.</summary>
[SetUpFixture]
public sealed class Traces
{
    private static readonly Dictionary<string, Task<Trace>> Taken = [];

    /// <summary>What traces are taken with.</summary>
    internal static Tracer Tracer { get; private set; } = null!;

    /// <summary>The same for servers that do not do what they should: it gives them up soon.</summary>
    internal static Tracer Impatient { get; private set; } = null!;

    [OneTimeSetUp]
    public void Begin()
    {
        Tracer = new Tracer(Repository.Find(), WorkerCommand.Default);
        Impatient = new Tracer(Repository.Find(), WorkerCommand.Default) { Patience = TimeSpan.FromMilliseconds(300) };
    }

    [OneTimeTearDown]
    public void End()
    {
        Tracer.Dispose();
        Impatient.Dispose();
    }

    /// <summary>The trace of a reference solution.</summary>
    /// <param name="kata">The id of the kata.</param>
    internal static Trace Of(string kata)
    {
        RequireStrace();
        lock (Taken)
        {
            if (!Taken.TryGetValue(kata, out var trace))
                Taken[kata] = trace = TakeAsync(KataNamed(kata));
            return trace.GetAwaiter().GetResult();
        }
    }

    // On a busy machine a client may run out of patience with a right server: that take shows the machine.
    private static async Task<Trace> TakeAsync(Kata kata)
    {
        var trace = await Tracer.TraceSolutionAsync(kata, TraceMode.Traced, CancellationToken.None);
        for (var takes = 1; takes < 3 && trace.Complaints.Any(); takes++)
            trace = await Tracer.TraceSolutionAsync(kata, TraceMode.Traced, CancellationToken.None);
        return trace;
    }

    /// <summary>Skips the test, with the reason, where strace does not work.</summary>
    internal static void RequireStrace()
    {
        if (Tracer.WhyNotTraced is { } reason)
            Assert.Ignore($"Skipped: this test watches a server by strace, but {reason}.");
    }

    /// <summary>A kata.</summary>
    /// <param name="id">Its id.</param>
    internal static Kata KataNamed(string id) => KataCatalog.Load().Single(k => k.Id == id);
}
