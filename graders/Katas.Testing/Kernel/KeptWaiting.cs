using System.Collections;
using System.Diagnostics;

namespace Katas.Testing;

/// <summary>
/// How long a process has been kept waiting for a processor since a moment: the share of a busy machine
/// in whatever the process is late with. Threads that end are not forgotten, if they were seen.
/// </summary>
/// <remarks>
/// A moment in which several threads wait counts once, or a late server would start a crowd of them to gain time.
/// And it must be others that they wait for: what the process itself uses of a processor, beyond
/// <see cref="Patience.ForStop"/>, is taken off.
/// </remarks>
internal sealed class KeptWaiting
{
    private readonly KernelView _process;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan _used;
    private readonly Dictionary<string, TimeSpan> _before;
    private readonly WaitingLine _line = new(Patience.ForStarvedStop);

    /// <summary>Begins the account.</summary>
    /// <param name="process">The process.</param>
    public KeptWaiting(KernelView process)
    {
        _process = process;
        _used = process.ProcessCpu;
        _before = process.KeptWaitingByThread();
    }

    /// <summary>Looks at the threads again; the more often, the better it knows those that live briefly.</summary>
    /// <returns>How long some thread waited, without any fault of the process.</returns>
    public TimeSpan Update()
    {
        var waits = new List<TimeSpan>();
        foreach (var (thread, time) in _process.KeptWaitingByThread())
        {
            waits.Add(time - _before.GetValueOrDefault(thread));
            _before[thread] = time;
        }

        var waited = _line.Add(waits, _watch.Elapsed);
        var excess = _process.ProcessCpu - _used - Patience.ForStop;
        return excess < TimeSpan.Zero ? waited : excess < waited ? waited - excess : TimeSpan.Zero;
    }

    /// <summary>The moments in which somebody waited, each of a millisecond.</summary>
    /// <param name="length">How long it is at most.</param>
    internal sealed class WaitingLine(TimeSpan length)
    {
        // What is kept for the next look, because a moment is not over yet.
        private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(2);

        private readonly BitArray _moments = new((int)length.TotalMilliseconds);
        private TimeSpan _lastLook;
        private TimeSpan _rest;
        private int _count;

        /// <summary>Enters what was seen at a look.</summary>
        /// <param name="waits">How long each thread has waited since the look before, as the kernel tells when the wait is over.</param>
        /// <param name="now">When the look is, since the beginning.</param>
        /// <returns>In how many moments somebody waited, as a time.</returns>
        public TimeSpan Add(IReadOnlyCollection<TimeSpan> waits, TimeSpan now)
        {
            // It ended since the last look, and may have begun long before. Just when, is not known: so each takes the
            // first moments that are left, and leaves later ones to those that come later.
            var begin = _lastLook - waits.DefaultIfEmpty().Max();
            _rest = waits.Aggregate(_rest, (sum, wait) => sum + wait);
            for (var at = Moment(begin); at < Moment(now) && _rest >= TimeSpan.FromMilliseconds(1); at++)
                Take(at);
            _rest = _rest < Rounding ? _rest : Rounding;
            _lastLook = now;
            return TimeSpan.FromMilliseconds(_count);
        }

        private int Moment(TimeSpan time) => Math.Clamp((int)time.TotalMilliseconds, 0, _moments.Length);

        private void Take(int moment)
        {
            if (_moments[moment])
                return;
            _moments[moment] = true;
            _count++;
            _rest -= TimeSpan.FromMilliseconds(1);
        }
    }
}
