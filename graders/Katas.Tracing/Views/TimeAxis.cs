using System.Xml.Linq;
using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>The axis of time, and the breaks where it is cut.</summary>
/// <param name="scale">Where moments are.</param>
internal sealed class TimeAxis(TimeScale scale)
{
    private const int EveryMilliseconds = 100;
    private const int EveryMillisecondsWhenNarrow = 200;
    private const int FewestUnits = 60;

    /// <summary>Draws the axis.</summary>
    /// <param name="top">The upper side of what it measures.</param>
    /// <param name="bottom">The height of the axis.</param>
    /// <returns>Its parts.</returns>
    public IEnumerable<XElement> Draw(double top, double bottom)
    {
        yield return Svg.Line(scale.X(TimeSpan.Zero), bottom, scale.X(scale.Length), bottom, Paint.Guide);
        foreach (var (at, x) in Ticks(EveryMilliseconds))
        {
            yield return Svg.Line(x, top, x, bottom + 5, Paint.Guide).With("stroke-dasharray", "1 3");
            yield return Svg.WhenWide(Svg.Text(x, bottom + 20, at == TimeSpan.Zero ? "0 ms" : $"{at.TotalMilliseconds:0}", Lettering.Small, Paint.Muted, Align.Middle));
        }

        foreach (var (at, x) in Ticks(EveryMillisecondsWhenNarrow))
            yield return Svg.WhenNarrow(Svg.Text(x, bottom + 29, at == TimeSpan.Zero ? "0 ms" : $"{at.TotalMilliseconds:0}", Lettering.Medium, Paint.Muted, Align.Middle));
    }

    /// <summary>Draws the breaks over what is measured.</summary>
    /// <param name="top">The upper side of what is measured.</param>
    /// <param name="bottom">The height of the axis.</param>
    /// <returns>Their parts.</returns>
    public IEnumerable<XElement> Breaks(double top, double bottom)
    {
        foreach (var (from, to) in scale.Cuts)
        {
            var x = scale.X(from);
            yield return Svg.Rectangle(x - 5, top, 10, bottom - top + 6, Paint.Surface);
            yield return Svg.Line(x - 5, top, x - 5, bottom + 6, Paint.Muted).With("stroke-dasharray", "4 3");
            yield return Svg.Line(x + 5, top, x + 5, bottom + 6, Paint.Muted).With("stroke-dasharray", "4 3");
            yield return Svg.WhenWide(Svg.Text(x, top - 4, $"{(to - from).TotalMilliseconds:0} ms left out", Lettering.Small, Paint.Muted, Align.Middle));
        }
    }

    private IEnumerable<(TimeSpan At, double X)> Ticks(int everyMilliseconds)
    {
        var last = double.NegativeInfinity;
        for (var at = TimeSpan.Zero; at <= scale.Length; at += TimeSpan.FromMilliseconds(everyMilliseconds))
        {
            if (scale.X(at) < last + FewestUnits || scale.Cuts.Any(c => at > c.From && at < c.To))
                continue;
            last = scale.X(at);
            yield return (at, last);
        }
    }
}
