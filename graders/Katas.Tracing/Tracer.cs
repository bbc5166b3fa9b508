using Katas.Grading;

namespace Katas.Tracing;

/// <summary>Compiles servers and puts them through the scene.</summary>
public sealed class Tracer : IDisposable
{
    private readonly Repository _repository;
    private readonly WorkerPool _workers;

    /// <summary>Makes a tracer.</summary>
    /// <param name="repository">Where the servers are.</param>
    /// <param name="worker">How a worker is started, which compiles.</param>
    public Tracer(Repository repository, WorkerCommand worker)
    {
        _repository = repository;
        _workers = new WorkerPool(worker);
    }

    /// <summary>Why calls can only be sampled on this machine, or null when they can be traced.</summary>
    public static string? WhyNotTraced => StraceProgram.WhyNot;

    /// <summary>Why nothing can be seen on this machine, or null when something can.</summary>
    public static string? WhyNothing =>
        !OperatingSystem.IsLinux() ? "only Linux lets one process watch the system calls of another as strace does"
        : null;

    /// <summary>How long to wait for what a server does not do.</summary>
    internal TimeSpan Patience { get; init; } = SceneScript.Patience;

    /// <summary>Traces the learner's server.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="mode">How to watch.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The trace.</returns>
    /// <exception cref="NothingToTrace">It is not written yet, or does not compile.</exception>
    public Task<Trace> TraceLearnersAsync(Kata kata, TraceMode mode, CancellationToken cancel) =>
        TraceAsync(kata, "your", _repository.LearnersFilesOf(kata), mode, cancel);

    /// <summary>Traces the reference solution.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="mode">How to watch.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The trace.</returns>
    public Task<Trace> TraceSolutionAsync(Kata kata, TraceMode mode, CancellationToken cancel) =>
        TraceAsync(kata, "the reference", _repository.SolutionOf(kata), mode, cancel);

    /// <summary>Traces a server.</summary>
    /// <param name="kata">The kata.</param>
    /// <param name="whose">Whose it is, for people.</param>
    /// <param name="sources">Its files.</param>
    /// <param name="mode">How to watch.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The trace.</returns>
    /// <exception cref="NothingToTrace">It is not written yet, or does not compile.</exception>
    internal Task<Trace> TraceAsync(Kata kata, string whose, IReadOnlyList<SourceFile> sources, TraceMode mode, CancellationToken cancel) =>
        _workers.UseAsync(async worker =>
        {
            // The assembly is the worker's, and there until it compiles the next one.
            var compiled = await worker.CompileAsync(new CompileOrder(sources, Stub: []), cancel).ConfigureAwait(false);
            if (compiled.AssemblyPath is not { } assembly)
                throw NothingToTrace.DoesNotCompile(kata, compiled.Errors);
            var server = new ServerToTrace(kata.Id, $"{whose} {kata.Manifest.Server.Split('.')[^1]}", assembly, kata.Manifest.Server);
            var trace = await new TraceRecorder(mode, Patience).RecordAsync(server, cancel).ConfigureAwait(false);
            return trace.IsUnwritten ? throw NothingToTrace.IsNotWritten(kata) : trace;
        });

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();
}
