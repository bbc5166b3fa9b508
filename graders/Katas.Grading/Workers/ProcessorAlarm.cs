namespace Katas.Grading;

/// <summary>Rings when this process has been on a processor for too long.</summary>
/// <remarks>
/// Processor time and not time: on a busy machine the clock would ring for innocent work, and the same
/// submission would get another verdict than on an idle one.
/// </remarks>
internal sealed class ProcessorAlarm : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _end;
    private readonly Action _ring;
    private readonly Timer _timer;
    private int _hasRung;

    /// <summary>Sets the alarm.</summary>
    /// <param name="limit">For how long the process may be on a processor from now on, all its threads together.</param>
    /// <param name="ring">Called once, on a thread of its own.</param>
    public ProcessorAlarm(TimeSpan limit, Action ring)
    {
        _ring = ring;
        _end = Used + limit;
        _timer = new Timer(_ => Look(), null, LookInterval, LookInterval);
    }

    private static TimeSpan Used => Environment.CpuUsage.TotalTime;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Used > _end && Interlocked.Exchange(ref _hasRung, 1) == 0)
            _ring();
    }
}
