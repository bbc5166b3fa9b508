using System.Globalization;
using System.Xml.Linq;
using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>One message under a lens: every call from the wait before it to the wait after it, one box each, whatever it took.</summary>
/// <param name="trace">The trace.</param>
internal sealed class Lens(Trace trace)
{
    private const int Most = 9;
    private const double Gap = 14;
    private const double Height = 92;
    private const double WidestBox = 190;

    /// <summary>The calls that are shown; none when there was no message.</summary>
    public IReadOnlyList<TracedCall> Calls { get; } = CallsOfOneMessage(trace);

    /// <summary>Draws the boxes.</summary>
    /// <param name="left">The left side.</param>
    /// <param name="top">The upper side.</param>
    /// <param name="right">The right side.</param>
    /// <returns>The parts.</returns>
    public IEnumerable<XElement> Draw(double left, double top, double right)
    {
        var width = Math.Min(WidestBox, (right - left + Gap) / Math.Max(1, Calls.Count) - Gap);
        for (var i = 0; i < Calls.Count; i++)
        {
            var x = left + (i * (width + Gap));
            foreach (var part in Box(Calls[i], x, top, width))
                yield return part;
            if (i > 0)
                yield return Svg.Polygon([(x - 2, top + (Height / 2)), (x - Gap + 4, top + (Height / 2) - 6), (x - Gap + 4, top + (Height / 2) + 6)], Paint.Muted);
        }
    }

    private static IEnumerable<XElement> Box(TracedCall call, double x, double top, double width)
    {
        var state = ThreadStates.Of(call);
        yield return Svg.Rectangle(x, top, width, Height, Paint.Panel, radius: 4);
        yield return Svg.Rectangle(x, top, width, 8, ThreadStates.Paint(state), radius: 2);

        // Both phases in one call.
        if (call is { Waits: true, Copies: true })
            yield return Svg.Rectangle(x + (width * 0.75), top, width * 0.25, 8, ThreadStates.Paint(ThreadState.Copies), radius: 2);
        var y = top + 28;
        foreach (var (words, lettering, paint) in Lines(call))
        {
            yield return Svg.Text(x + 8, y, Shortened(words, lettering, width - 12), lettering, paint);
            y += 19;
        }
    }

    private static IEnumerable<(string Words, Lettering Lettering, Paint Paint)> Lines(TracedCall call) =>
    [
        (call.Name, Lettering.Code, Paint.Ink),
        (call.Subjects.Count > 2 ? $"{call.Subjects.Count} sockets" : CallWords.Subjects(call) is { Length: > 0 } whom ? whom : call.Naps ? "nobody" : "", Lettering.Small, Paint.Muted),
        (call.Copies ? $"\"{call.Text}\"" : CallWords.Outcome(call), Lettering.Small, Paint.Ink),
        (Duration(call.Took), Lettering.Small, Paint.Muted),
    ];

    private static string Duration(TimeSpan took) => took.TotalMilliseconds >= 1
        ? took.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms"
        : took.TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture) + " µs";

    private static string Shortened(string words, Lettering lettering, double room)
    {
        if (lettering.WidthOf(words) <= room)
            return words;
        while (words.Length > 1 && lettering.WidthOf(words + "…") > room)
            words = words[..^1];
        return words + "…";
    }

    // The chatty client's second message: the first meets a server that has just begun.
    private static IReadOnlyList<TracedCall> CallsOfOneMessage(Trace trace)
    {
        var calls = trace.Calls;
        var received = Enumerable.Range(0, calls.Count).Where(i => calls[i] is { Purpose: CallPurpose.Receive, Copies: true }).ToList();
        if (received.Count == 0)
            return [];
        var at = received.Where(i => calls[i].Subjects.Contains(0)).Concat(received).Skip(1).FirstOrDefault(received[0]);
        var first = at;
        while (first > 0 && at - first < Most / 2 && !IsRest(calls[first]))
            first--;
        var last = at + 1;
        while (last < calls.Count - 1 && last - first < Most - 1 && !IsRest(calls[last]))
            last++;
        return [.. calls.Skip(first).Take(last - first + 1)];
    }

    private static bool IsRest(TracedCall call) => call.Waits || call.Naps;
}
