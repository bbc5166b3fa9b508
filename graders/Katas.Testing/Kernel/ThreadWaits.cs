namespace Katas.Testing;

/// <summary>How often the threads of a process have begun to wait since a moment. Those that end are not forgotten, if they were seen.</summary>
internal sealed class ThreadWaits
{
    private readonly KernelView _process;
    private readonly Dictionary<string, long> _last;
    private long _count;

    /// <summary>Begins to count.</summary>
    /// <param name="process">The process.</param>
    public ThreadWaits(KernelView process)
    {
        _process = process;
        _last = process.WaitsByThread();
    }

    /// <summary>Looks at the threads again; the more often, the better it knows those that live briefly.</summary>
    /// <returns>The number, of all threads.</returns>
    public long Update()
    {
        foreach (var (thread, waits) in _process.WaitsByThread())
        {
            // None at all: it ended at this moment.
            _count += Math.Max(0, waits - _last.GetValueOrDefault(thread));
            _last[thread] = waits;
        }

        return _count;
    }
}
