using System.Diagnostics;

namespace Katas.Testing;

/// <summary>
/// How long all tests of one server may take together: meets one that is never quite stuck, and that
/// would keep a grader for hours, a test at a time.
/// </summary>
/// <param name="limit">How long.</param>
public sealed class TimeBudget(TimeSpan limit)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private volatile bool _wasMet;

    /// <summary>Whether a test was given up, or not begun, because of it.</summary>
    public bool WasMet => _wasMet;

    /// <summary>How much is left; asked by whoever gives up when it is nothing.</summary>
    internal TimeSpan Remaining
    {
        get
        {
            var remaining = limit - _watch.Elapsed;
            if (remaining < TimeSpan.Zero)
                _wasMet = true;
            return remaining;
        }
    }

    /// <summary>Refuses to begin a test when nothing is left.</summary>
    /// <exception cref="KataFailure">Nothing is.</exception>
    internal void Demand()
    {
        if (Remaining < TimeSpan.Zero)
            throw new KataFailure($"Not tested: the tests before this one took longer than all tests together may, {limit.TotalSeconds:0} s.");
    }
}
