using System.Xml.Linq;
using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>The ways of bytes between clients and the server's thread.</summary>
/// <param name="trace">The trace.</param>
/// <param name="scale">Where moments are.</param>
/// <param name="lines">The heights of the clients' lines.</param>
/// <param name="thread">The upper side of the thread's lane.</param>
internal sealed class Arrows(Trace trace, TimeScale scale, IReadOnlyList<double> lines, double thread)
{
    // A message and its answer are closer together than a line is wide.
    private const double Apart = 5;
    private const double Head = 4;

    /// <summary>Draws the arrows.</summary>
    /// <returns>Their parts.</returns>
    public IEnumerable<XElement> Draw()
    {
        for (var client = 0; client < lines.Count; client++)
        {
            foreach (var (from, to) in Ways(trace.Scene.Of(client, SceneEventKind.Sent).Select(e => (e.At, e.Bytes)), Calls(client, CallPurpose.Receive)))
                yield return Arrow(scale.X(from) - (Apart / 2), lines[client], scale.X(to) - (Apart / 2), thread, Paint.Ink);
            foreach (var (from, to) in Ways(Calls(client, CallPurpose.Send), trace.Scene.Of(client, SceneEventKind.Received).Select(e => (e.At, e.Bytes))))
                yield return Arrow(scale.X(from) + (Apart / 2), thread, scale.X(to) + (Apart / 2), lines[client], Paint.Blue);
        }
    }

    private IEnumerable<(TimeSpan At, int Bytes)> Calls(int client, CallPurpose purpose) => trace.Calls
        .Where(c => c.Purpose == purpose && c.Copies && c.Subjects.Contains(client))
        .Select(c => (c.End, c.Bytes));

    // From each piece of a stream to the moment when its last byte was taken out at the other end.
    private static IEnumerable<(TimeSpan From, TimeSpan To)> Ways(IEnumerable<(TimeSpan At, int Bytes)> into, IEnumerable<(TimeSpan At, int Bytes)> outOf)
    {
        var (sent, taken) = (0, 0);
        using var takes = outOf.GetEnumerator();
        foreach (var (at, bytes) in into)
        {
            sent += bytes;
            while (taken < sent && takes.MoveNext())
                taken += takes.Current.Bytes;
            if (taken < sent)
                yield break;
            yield return (at, takes.Current.At);
        }
    }

    private static XElement Arrow(double x1, double y1, double x2, double y2, Paint paint)
    {
        var length = Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1)));
        var (dx, dy) = ((x2 - x1) / length, (y2 - y1) / length);
        var (backX, backY) = (x2 - (dx * 2 * Head), y2 - (dy * 2 * Head));
        return Svg.Group(
            Svg.Line(x1, y1, backX, backY, paint, 1.3),
            Svg.Polygon([(x2, y2), (backX - (dy * Head), backY + (dx * Head)), (backX + (dy * Head), backY - (dx * Head))], paint));
    }
}
