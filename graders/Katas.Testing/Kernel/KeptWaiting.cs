namespace Katas.Testing;

/// <summary>
/// How long a process has been kept waiting for a processor since a moment: the share of a busy machine
/// in whatever the process is late with. Threads that end are not forgotten, if they were seen.
/// </summary>
internal sealed class KeptWaiting
{
    private readonly KernelView _process;
    private readonly Dictionary<string, TimeSpan> _before;
    private readonly Dictionary<string, TimeSpan> _now;

    /// <summary>Begins the account.</summary>
    /// <param name="process">The process.</param>
    public KeptWaiting(KernelView process)
    {
        _process = process;
        _before = process.KeptWaitingByThread();
        _now = new Dictionary<string, TimeSpan>(_before);
    }

    /// <summary>Looks at the threads again; the more often, the better it knows those that live briefly.</summary>
    /// <returns>The sum over all threads.</returns>
    public TimeSpan Update()
    {
        foreach (var (thread, time) in _process.KeptWaitingByThread())
            _now[thread] = time;
        return _now.Aggregate(TimeSpan.Zero, (sum, thread) => sum + thread.Value - _before.GetValueOrDefault(thread.Key));
    }
}
