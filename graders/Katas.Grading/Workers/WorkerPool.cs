using System.Collections.Concurrent;

namespace Katas.Grading;

/// <summary>Warm workers, one for each submission that is graded at the same time.</summary>
/// <param name="command">How a worker is started.</param>
public sealed class WorkerPool(WorkerCommand command) : IDisposable
{
    /// <summary>How many workers get a chance at the same work.</summary>
    internal const int Attempts = 2;

    private readonly ConcurrentBag<WorkerProcess> _idle = [];

    /// <summary>Lends a worker. When it fails, another one gets a second chance.</summary>
    /// <typeparam name="T">What the work results in.</typeparam>
    /// <param name="work">The work.</param>
    /// <returns>The result.</returns>
    /// <exception cref="WorkerFailure">Every attempt failed.</exception>
    internal async Task<T> UseAsync<T>(Func<WorkerProcess, Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            var worker = _idle.TryTake(out var warm) ? warm : WorkerProcess.Start(command);
            try
            {
                var result = await work(worker).ConfigureAwait(false);
                _idle.Add(worker);
                return result;
            }
            catch (WorkerFailure) when (attempt < Attempts)
            {
                worker.Dispose();
            }
            catch
            {
                worker.Dispose();
                throw;
            }
        }
    }

    /// <summary>Ends the workers.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out var worker))
            worker.Dispose();
    }
}
