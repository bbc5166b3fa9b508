using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>The same scene with several servers, under each other.</summary>
public static class ComparisonPicture
{
    private const double Width = 1100;
    private const double Left = 116;
    private const double Right = 1080;
    private const double Margin = 20;
    private const double Top = 84;
    private const double HeadHeight = 52;
    private const double LanePitch = 30;
    private const double ThreadHeight = 38;
    private const double RowGap = 26;

    /// <summary>Draws the picture.</summary>
    /// <param name="traces">The traces.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(IReadOnlyList<Trace> traces)
    {
        var scale = new TimeScale([.. traces.Select(t => t.Scene)], Left, Right);
        var clients = SceneScript.Roles.Count;
        var rowHeight = HeadHeight + (clients * LanePitch) + ThreadHeight + RowGap;
        var bottom = Top + (traces.Count * rowHeight) - RowGap + 8;
        var legend = new Legend(traces);
        var (wide, wideHeight) = legend.Draw(Margin, bottom + 44, Right, Lettering.Body);
        var (narrow, narrowHeight) = legend.DrawNarrow(Margin, bottom + 44, Right);

        var picture = new Picture(
            Width,
            bottom + 52 + Math.Max(wideHeight + 36, narrowHeight),
            "The models compared: who waits for whom",
            string.Join(' ', traces.Select(t => $"{t.Kata}: {string.Join(' ', CallWords.Summary(t))}")));
        picture.Add(Svg.WhenWide(Svg.Text(Margin, 38, "Five models, the same three clients: who waits, and for whom?", Lettering.Title)));
        picture.Add(Svg.WhenWide(Svg.Text(Margin, 64, "Measured: the system calls of the one thread that serves them all", Lettering.Label, Paint.Muted)));
        picture.Add(Svg.WhenNarrow(Svg.Text(Margin, 44, "Five models, the same three clients", Lettering.LargeHeading)));
        var axis = new TimeAxis(scale);
        picture.Add(axis.Draw(Top + HeadHeight - 10, bottom));
        for (var i = 0; i < traces.Count; i++)
            Row(picture, traces[i], scale, Top + (i * rowHeight));
        picture.Add(axis.Breaks(Top + HeadHeight - 10, bottom));
        picture.Add(Svg.WhenWide(wide));
        picture.Add(Svg.WhenNarrow(narrow));
        picture.Add(Svg.WhenWide(Svg.Text(Margin, bottom + 44 + wideHeight + 22, CallWords.Provenance(traces[0].Mode), Lettering.Small, Paint.Muted)));
        return picture;
    }

    private static void Row(Picture picture, Trace trace, TimeScale scale, double top)
    {
        double[] lines = [.. SceneScript.Roles.Select((_, i) => top + HeadHeight + (i * LanePitch))];
        var thread = top + HeadHeight + (lines.Length * LanePitch) - 6;
        picture.Add(Svg.Rectangle(0, top - 2, Width, 30, Paint.Panel));
        picture.Add(Svg.WhenWide(
            Svg.Text(Margin, top + 19, trace.Kata, Lettering.Heading),
            Svg.Text(Margin + 160, top + 19, CallWords.OneLine(trace), Lettering.Label)));
        picture.Add(Svg.WhenNarrow(Svg.Text(Margin, top + 24, CallWords.OneShortLine(trace), Lettering.Medium)));
        picture.Add(SceneScript.Roles.Select((role, i) => Svg.WhenWide(Svg.Text(Margin, lines[i] + 5, role.Name, Lettering.Small))));
        picture.Add(SceneScript.Roles.Select((role, i) => Svg.WhenNarrow(Svg.Text(6, lines[i] + 9, role.Name, Lettering.Medium))));
        picture.Add(Svg.WhenWide(Svg.Text(Margin, thread + (ThreadHeight * 0.72), "the thread", Lettering.Small)));
        picture.Add(Svg.WhenNarrow(Svg.Text(6, thread + (ThreadHeight * 0.76), "thread", Lettering.Medium)));
        picture.Add(new ThreadLane(trace, scale, thread, ThreadHeight).Draw());
        picture.Add(lines.SelectMany((line, i) => new ClientLane(trace, scale, i, line).Draw()));
        picture.Add(new Arrows(trace, scale, lines, thread).Draw());
    }
}
