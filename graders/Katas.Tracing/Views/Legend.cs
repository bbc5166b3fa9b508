using System.Xml.Linq;
using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>What the colours and signs of a picture mean: all that appear in it, and no others.</summary>
/// <param name="traces">The traces that the picture shows.</param>
internal sealed class Legend(IReadOnlyList<Trace> traces)
{
    private const double RowHeight = 24;
    private const double NarrowRowHeight = 34;

    /// <summary>Draws the legend for a wide picture.</summary>
    /// <param name="left">Its left side.</param>
    /// <param name="top">Its upper side.</param>
    /// <param name="right">Its right side.</param>
    /// <param name="lettering">How it is written; null for <see cref="Lettering.Label"/>.</param>
    /// <returns>Its parts, and its height.</returns>
    public (IReadOnlyList<XElement> Parts, double Height) Draw(double left, double top, double right, Lettering? lettering = null) =>
        Draw(Entries(), left, top, right, lettering ?? Lettering.Label, RowHeight + (lettering is null ? 0 : 9), swatch: 22);

    /// <summary>Draws the legend for a phone.</summary>
    /// <param name="left">Its left side.</param>
    /// <param name="top">Its upper side.</param>
    /// <param name="right">Its right side.</param>
    /// <returns>Its parts, and its height.</returns>
    public (IReadOnlyList<XElement> Parts, double Height) DrawNarrow(double left, double top, double right) =>
        Draw(Entries(), left, top, right, Lettering.Medium, NarrowRowHeight, swatch: 34);

    private static (IReadOnlyList<XElement> Parts, double Height) Draw(
        IEnumerable<Entry> entries, double left, double top, double right, Lettering lettering, double rowHeight, double swatch)
    {
        var parts = new List<XElement>();
        var (x, y) = (left, top);
        foreach (var entry in entries)
        {
            var width = swatch + 8 + lettering.WidthOf(entry.Words) + 18;
            if (x > left && x + width > right)
                (x, y) = (left, y + rowHeight);
            parts.AddRange(entry.Sign(x, y + (rowHeight / 2), swatch));
            parts.Add(Svg.Text(x + swatch + 8, y + (rowHeight / 2) + (lettering.Size * 0.36), entry.Words, lettering));
            x += width;
        }

        return (parts, y + rowHeight - top);
    }

    private IEnumerable<Entry> Entries()
    {
        var seen = traces.SelectMany(t => t.Calls).Select(ThreadStates.Of).Append(ThreadState.Computes).ToHashSet();
        foreach (var state in ThreadStates.All.Where(seen.Contains))
            yield return new Entry($"thread {ThreadStates.Words(state)}", (x, y, width) => [Swatch(state, x, y, width)]);
        if (traces.Any(t => t.Calls.Any(c => c.Copies)))
        {
            yield return new Entry("bytes of a client", (x, y, width) => Arrow(x, y, width, Paint.Ink));
            yield return new Entry("the answer", (x, y, width) => Arrow(x, y, width, Paint.Blue));
        }

        if (Clients().Any(c => ClientLane.LateAnswers(c.Trace, c.Client).Any()))
            yield return new Entry("client waits for its answer", (x, y, width) => [Svg.Rectangle(x, y - 5, width, 10, Paint.Purple).With("fill-opacity", 0.55), Svg.Line(x, y, x + width, y, Paint.Ink, 2)]);
        if (Clients().Any(c => ClientLane.IsInBacklog(c.Trace, c.Client)))
            yield return new Entry("connected, not accepted yet", (x, y, width) => [Svg.Line(x, y, x + width, y, Paint.Muted, 2).With("stroke-dasharray", "3 4")]);
        if (seen.Contains(ThreadState.Waits) && traces.Any(t => t.Mode == TraceMode.Traced))
            yield return new Entry("the thread waits for this client", (x, y, width) => [Svg.Line(x, y - 4, x + width, y - 4, Paint.Ink, 2), Svg.Rectangle(x, y + 2, width, 6, Paint.Orange)]);
    }

    private IEnumerable<(Trace Trace, int Client)> Clients() =>
        traces.SelectMany(t => SceneScript.Roles.Select((_, client) => (t, client)));

    private static XElement Swatch(ThreadState state, double x, double y, double width)
    {
        var shape = Svg.Rectangle(x, y - 8, width, 16, ThreadStates.Paint(state));
        return ThreadStates.Opacity(state) is < 1 and var opacity ? shape.With("fill-opacity", opacity) : shape;
    }

    private static XElement[] Arrow(double x, double y, double width, Paint paint) =>
    [
        Svg.Line(x, y, x + width - 8, y, paint, 1.5),
        Svg.Polygon([(x + width, y), (x + width - 9, y - 5), (x + width - 9, y + 5)], paint),
    ];

    private sealed record Entry(string Words, Func<double, double, double, IEnumerable<XElement>> Sign);
}
