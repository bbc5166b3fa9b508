using System.Xml.Linq;
using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>
/// The lane of the server's thread. Sleep lies low and is as wide as it is long; what happens stands
/// upright. Where calls lie too dense to be drawn one by one, columns show how the time is shared, and
/// how many of them are for nothing.
/// </summary>
/// <param name="trace">The trace.</param>
/// <param name="scale">Where moments are.</param>
/// <param name="top">The upper side.</param>
/// <param name="height">The height.</param>
internal sealed class ThreadLane(Trace trace, TimeScale scale, double top, double height)
{
    private const double Slice = 2;
    private const double Column = 8;
    private const double Asleep = 0.62;
    private const double TickWidth = 3;

    // A message makes a few calls in a row; a loop that polls never ends.
    private const double DenseFrom = 30;
    private const double PureFrom = 0.85;

    private readonly double _right = scale.X(trace.Scene.Length);

    /// <summary>Draws the lane.</summary>
    /// <returns>Its parts.</returns>
    public IEnumerable<XElement> Draw()
    {
        yield return Svg.Rectangle(scale.X(TimeSpan.Zero), top, _right - scale.X(TimeSpan.Zero), height, Paint.Panel);
        foreach (var run in Runs())
        {
            foreach (var part in run.State == ThreadState.Waits ? [Sleep(run)] : run.Right - run.Left < DenseFrom ? DrawActivity(run) : DrawDense(run))
                yield return part;
        }

        foreach (var call in trace.Calls.Where(c => c.Copies))
            yield return Tick(call);
        foreach (var label in Labels())
            yield return label;
    }

    private IEnumerable<XElement> DrawActivity(Run run)
    {
        var calls = trace.Calls.Where(c => scale.X(c.End) >= run.Left && scale.X(c.Start) <= run.Right).ToList();
        yield return Svg.Rectangle(run.Left, top + (height * (1 - Asleep)), run.Right - run.Left, height * Asleep, ThreadStates.Paint(ThreadState.Computes));
        foreach (var call in calls.Where(c => !c.Waits && !c.Naps && !c.Copies))
            yield return Svg.Rectangle(Math.Min(scale.X(call.Start), run.Right - 1), top, 1, height, ThreadStates.Paint(ThreadStates.Of(call)));
    }

    // Below, how the time is shared; above, how many calls ask in vain: they are too short to be seen otherwise.
    private IEnumerable<XElement> DrawDense(Run run)
    {
        for (var left = run.Left; left < run.Right; left += Column)
        {
            var right = Math.Min(left + Column, run.Right);
            var shares = Shares(left, right);
            var y = top + height;
            foreach (var state in ThreadStates.All.Where(s => shares[(int)s] > 0.004))
            {
                var part = height * Asleep * shares[(int)state];
                y -= part;
                yield return Filled(Svg.Rectangle(left, y, right - left, part, ThreadStates.Paint(state)), state);
            }

            var inVain = height * (1 - Asleep) * Math.Min(1, AgainPerMillisecond(left, right) / HighestAgainPerMillisecond);
            if (inVain > 0)
                yield return Svg.Rectangle(left, top + (height * (1 - Asleep)) - inVain, right - left, inVain, ThreadStates.Paint(ThreadState.Again));
        }
    }

    private double AgainPerMillisecond(double left, double right)
    {
        var (from, to) = (scale.At(left), scale.At(right));
        return to <= from ? 0 : CallsBetween(from, to).Count(c => c.Outcome == CallOutcome.Again) / (to - from).TotalMilliseconds;
    }

    // The highest column of the whole trace reaches the top.
    private double HighestAgainPerMillisecond => field > 0 ? field : field = Runs()
        .Where(r => r.State is null && r.Right - r.Left >= DenseFrom)
        .SelectMany(r => Enumerable.Range(0, (int)((r.Right - r.Left) / Column)).Select(i => AgainPerMillisecond(r.Left + (i * Column), r.Left + ((i + 1) * Column))))
        .DefaultIfEmpty(1).Max() is > 0 and var highest ? highest : 1;

    private XElement Tick(TracedCall call) =>
        Svg.Rectangle(scale.X(call.End) - (TickWidth / 2), top, TickWidth, height, ThreadStates.Paint(ThreadState.Copies))
            .Tip($"{call.Name}({CallWords.Subjects(call)}): {CallWords.Outcome(call)}");

    private IEnumerable<XElement> Labels()
    {
        foreach (var run in Runs().Where(r => trace.Mode == TraceMode.Traced && r.State is null && r.Right - r.Left >= DenseFrom))
        {
            var calls = CallsBetween(scale.At(run.Left), scale.At(run.Right)).ToList();
            var words = $"{calls.Count:#,0} calls, {calls.Count(c => c.Outcome == CallOutcome.Again):#,0} × EAGAIN";
            var (left, right) = WidestGap(run);
            if (right - left > Lettering.Tiny.WidthOf(words))
                yield return Svg.WhenWide(Svg.Text((left + right) / 2, top + (height * 0.78), words, Lettering.Tiny, align: Align.Middle));
        }

        foreach (var call in trace.Calls.Where(c => c.Waits))
        {
            var room = scale.X(call.End) - scale.X(call.Start) - TickWidth;
            if (room > Lettering.Tiny.WidthOf(call.Name) + 4)
                yield return Svg.WhenWide(Svg.Text((scale.X(call.Start) + scale.X(call.End)) / 2, top + (height * 0.78), call.Name, Lettering.Tiny, align: Align.Middle));
        }
    }

    private (double Left, double Right) WidestGap(Run run)
    {
        var ticks = trace.Calls.Where(c => c.Copies).Select(c => scale.X(c.End)).Where(x => x > run.Left && x < run.Right);
        List<double> edges = [run.Left, .. ticks, run.Right];
        return edges.Zip(edges.Skip(1)).MaxBy(gap => gap.Second - gap.First);
    }

    private XElement Sleep(Run run) => Filled(
        Svg.Rectangle(run.Left, top + (height * (1 - Asleep)), run.Right - run.Left, height * Asleep, ThreadStates.Paint(ThreadState.Waits)),
        ThreadState.Waits);

    private static XElement Filled(XElement shape, ThreadState state) =>
        ThreadStates.Opacity(state) is < 1 and var opacity ? shape.With("fill-opacity", opacity) : shape;

    // Neighbouring slices of the same kind, put together.
    private IEnumerable<Run> Runs()
    {
        Run? run = null;
        for (var left = scale.X(TimeSpan.Zero); left < _right; left += Slice)
        {
            var right = Math.Min(left + Slice, _right);
            var state = Pure(Shares(left, right));
            if (run is not null && run.State == state)
            {
                run = run with { Right = right };
                continue;
            }

            if (run is not null)
                yield return run;
            run = new Run(left, right, state);
        }

        if (run is not null)
            yield return run;
    }

    private static ThreadState? Pure(double[] shares) =>
        shares[(int)ThreadState.Waits] >= PureFrom ? ThreadState.Waits : null;

    private double[] Shares(double left, double right)
    {
        var (from, to) = (scale.At(left), scale.At(right));
        var shares = new double[ThreadStates.All.Count];
        var whole = (to - from).TotalMilliseconds;
        if (whole <= 0)
            return shares;
        foreach (var call in CallsBetween(from, to))
            shares[(int)ThreadStates.Of(call)] += (Min(call.End, to) - Max(call.Start, from)).TotalMilliseconds / whole;
        shares[(int)ThreadState.Computes] = Math.Max(0, 1 - shares.Sum());
        return shares;
    }

    private IEnumerable<TracedCall> CallsBetween(TimeSpan from, TimeSpan to)
    {
        for (var i = FirstThatEndsAfter(from); i < trace.Calls.Count && trace.Calls[i].Start < to; i++)
            yield return trace.Calls[i];
    }

    // One thread makes one call after the other: they are in order, and there can be very many.
    private int FirstThatEndsAfter(TimeSpan moment)
    {
        var (low, high) = (0, trace.Calls.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (trace.Calls[middle].End <= moment)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Without a state, several take turns in it.
    private sealed record Run(double Left, double Right, ThreadState? State);
}
