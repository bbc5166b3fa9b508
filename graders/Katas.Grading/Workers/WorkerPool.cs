using System.Collections.Concurrent;

namespace Katas.Grading;

/// <summary>Warm workers: a few that compile, and one for each submission that is judged at the same time.</summary>
/// <remarks>
/// A worker that has compiled keeps three times the memory of one that only judges, and compiling takes a
/// small part of the time. So few do it, for all.
/// </remarks>
/// <param name="command">How a worker is started.</param>
public sealed class WorkerPool(WorkerCommand command) : IDisposable
{
    /// <summary>How many workers get a chance at the same work.</summary>
    internal const int Attempts = 2;

    // Two at least: over a hostile source one may hang until its limit.
    private readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount / 4));
    private readonly ConcurrentBag<WorkerProcess> _compilers = [];
    private readonly ConcurrentBag<WorkerProcess> _judges = [];

    /// <summary>Compiles a submission, and has what came of it judged.</summary>
    /// <param name="order">The submission.</param>
    /// <param name="judge">What is to be judged of it; null for nothing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What became of compiling, and how it was judged; null when it was not.</returns>
    /// <exception cref="CompilerFailure">Every attempt to compile failed.</exception>
    /// <exception cref="WorkerFailure">Every attempt to judge failed.</exception>
    internal async Task<(CompilationResult Compiled, Judgement? Judgement)> CompileAndJudgeAsync(
        CompileOrder order, Func<CompilationResult, JudgeOrder?> judge, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var compiled = await CompileAsync(order with { IsHandedOver = true }, cancel).ConfigureAwait(false);
            if (judge(compiled) is not { } toJudge)
            {
                DeleteFolderOf(compiled);
                return (compiled, null);
            }

            try
            {
                return (compiled, await TryAsync(_judges, worker => worker.JudgeAsync(toJudge with { TakesOver = true }, cancel)).ConfigureAwait(false));
            }
            catch (WorkerFailure) when (attempt < Attempts)
            {
                // What was compiled went with the worker: from the beginning.
            }
        }
    }

    /// <summary>Compiles a submission. When a worker fails, another one gets a second chance.</summary>
    /// <param name="order">The submission.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What became of it; without findings, and told so, when it compiles and the analyzer breaks down over it.</returns>
    /// <exception cref="CompilerFailure">Every attempt failed.</exception>
    internal async Task<CompilationResult> CompileAsync(CompileOrder order, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await CompileAtAnyRateAsync(order, cancel).ConfigureAwait(false);
        }
        catch (WorkerFailure failure)
        {
            throw new CompilerFailure(failure.Message);
        }
        finally
        {
            _turns.Release();
        }
    }

    // What compiles can be tested. That the analyzer breaks down over it must cost nobody the points of the tests.
    private async Task<CompilationResult> CompileAtAnyRateAsync(CompileOrder order, CancellationToken cancel)
    {
        try
        {
            return await UseAsync(_compilers, worker => worker.CompileAsync(order, cancel)).ConfigureAwait(false);
        }
        catch (AnalyzerFailure failure)
        {
            var compiled = await UseAsync(_compilers, worker => worker.CompileAsync(order with { RulesOff = null }, cancel)).ConfigureAwait(false);
            return compiled with { Analysis = new AnalysisResult([], [$"The analyzer breaks down over these files, {Attempts} times out of {Attempts}, so that findings are missing. {failure.Message}"]) };
        }
    }

    /// <summary>Lends a worker for compiling and judging. When it fails, another one gets a second chance.</summary>
    /// <typeparam name="T">What the work results in.</typeparam>
    /// <param name="work">The work.</param>
    /// <returns>The result.</returns>
    /// <exception cref="WorkerFailure">Every attempt failed.</exception>
    internal Task<T> UseAsync<T>(Func<WorkerProcess, Task<T>> work) => UseAsync(_judges, work);

    /// <summary>Ends the workers.</summary>
    public void Dispose()
    {
        foreach (var worker in _compilers.Concat(_judges))
            worker.Dispose();
        _turns.Dispose();
    }

    private static void DeleteFolderOf(CompilationResult compiled)
    {
        if (compiled.AssemblyPath is { } assembly)
            Scratch.Delete(Path.GetDirectoryName(assembly)!);
    }

    private async Task<T> UseAsync<T>(ConcurrentBag<WorkerProcess> idle, Func<WorkerProcess, Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(idle, work).ConfigureAwait(false);
            }
            catch (WorkerFailure) when (attempt < Attempts)
            {
                // Its misfortune, or the work's? Another one tells.
            }
        }
    }

    private async Task<T> TryAsync<T>(ConcurrentBag<WorkerProcess> idle, Func<WorkerProcess, Task<T>> work)
    {
        var worker = idle.TryTake(out var warm) ? warm : WorkerProcess.Start(command);
        try
        {
            var result = await work(worker).ConfigureAwait(false);
            idle.Add(worker);
            return result;
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }
}
