namespace Katas.Tracing;

/// <summary>The figures of a trace.</summary>
/// <param name="Messages">How often bytes of a client were received.</param>
/// <param name="Copies">How many calls copied bytes: receives and sends.</param>
/// <param name="Waits">How many calls asked for readiness and were told of some.</param>
/// <param name="WaitsForMessages">How many of these were for messages; others were for clients that come or go.</param>
/// <param name="Again">How many calls were told that there was nothing to do.</param>
/// <param name="TimedOut">How many waits for readiness ended because their time was over.</param>
/// <param name="Naps">How many naps were taken.</param>
/// <param name="Calls">How many calls there were in all.</param>
/// <param name="BlockedShare">The share of the time in which the thread waited for somebody, asleep.</param>
/// <param name="NapShare">The share of the time in which it slept without anybody who could wake it.</param>
/// <param name="IdleCalls">How many calls there were from the moment when the last client was gone.</param>
/// <param name="IdleTime">How long that was.</param>
/// <param name="ParkedIn">The calls that it waited in, the longest first.</param>
public sealed record TraceSummary(
    int Messages,
    int Copies,
    int Waits,
    double WaitsForMessages,
    int Again,
    int TimedOut,
    int Naps,
    int Calls,
    double BlockedShare,
    double NapShare,
    int IdleCalls,
    TimeSpan IdleTime,
    IReadOnlyList<string> ParkedIn)
{
    // What still belongs to the farewell of the last client.
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(20);

    private const double FewOfSleep = 0.03;

    /// <summary>How many calls copied bytes, for each message; 0 when there was none.</summary>
    public double CopiesPerMessage => Messages == 0 ? 0 : (double)Copies / Messages;

    /// <summary>How many calls asked for readiness, for each message; 0 when there was none. One that reports several is shared by them.</summary>
    public double WaitsPerMessage => Messages == 0 ? 0 : WaitsForMessages / Messages;

    /// <summary>How many calls a message cost: those that copy it and its answer, and its share of a wait.</summary>
    public double CallsPerMessage => CopiesPerMessage + WaitsPerMessage;

    /// <summary>How many calls were for nothing.</summary>
    public int Wasted => Again + TimedOut;

    /// <summary>The share of the time in which the thread did something.</summary>
    public double BusyShare => Math.Max(0, 1 - BlockedShare - NapShare);

    /// <summary>Takes the figures of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The figures.</returns>
    public static TraceSummary Of(Trace trace)
    {
        var calls = trace.Calls;
        var length = trace.Scene.Length;
        var idleFrom = trace.Scene.LastClientGone + Farewell;
        return new TraceSummary(
            Messages: calls.Count(c => c.Purpose == CallPurpose.Receive && c.Copies),
            Copies: calls.Count(c => c.Copies),
            Waits: calls.Count(c => c is { Purpose: CallPurpose.Readiness, Outcome: CallOutcome.Done }),
            WaitsForMessages: SharesOfWaits(calls),
            Again: calls.Count(c => c.Outcome == CallOutcome.Again),
            TimedOut: calls.Count(c => c is { Purpose: CallPurpose.Readiness, Outcome: CallOutcome.TimedOut }),
            Naps: calls.Count(c => c.Naps),
            Calls: calls.Count,
            BlockedShare: Share(calls.Where(c => c.Waits), length),
            NapShare: Share(calls.Where(c => c.Naps), length),
            IdleCalls: calls.Count(c => c.Start >= idleFrom),
            IdleTime: idleFrom < length ? length - idleFrom : TimeSpan.Zero,
            ParkedIn: CallsOfSleep(calls));
    }

    // A call that took its time once, because the machine was busy, is left out.
    private static IReadOnlyList<string> CallsOfSleep(IReadOnlyList<TracedCall> calls)
    {
        var asleep = calls.Where(c => c.Waits || c.Naps).GroupBy(c => c.Name).Select(g => (Name: g.Key, Time: g.Sum(c => c.Took.TotalMilliseconds))).ToList();
        return [.. asleep.Where(c => c.Time >= FewOfSleep * asleep.Sum(a => a.Time)).OrderByDescending(c => c.Time).Select(c => c.Name)];
    }

    private static double SharesOfWaits(IEnumerable<TracedCall> calls)
    {
        var (shares, ready) = (0.0, 0L);
        foreach (var call in calls)
        {
            if (call.Purpose == CallPurpose.Readiness)
                ready = call.Result;
            else if (call is { Purpose: CallPurpose.Receive, Copies: true } && ready > 0)
                shares += 1.0 / ready;
        }

        return shares;
    }

    private static double Share(IEnumerable<TracedCall> calls, TimeSpan length) =>
        length <= TimeSpan.Zero ? 0 : Math.Min(1, calls.Sum(c => c.Took.TotalMilliseconds) / length.TotalMilliseconds);
}
