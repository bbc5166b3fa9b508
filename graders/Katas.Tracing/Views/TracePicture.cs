using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>The picture of one trace.</summary>
public static class TracePicture
{
    private const double Width = 1100;
    private const double Left = 116;
    private const double Right = 1080;
    private const double Margin = 20;
    private const double LanesTop = 168;
    private const double LanePitch = 60;
    private const double ThreadHeight = 54;
    private const double LensHeight = 140;

    /// <summary>Draws the picture.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The picture.</returns>
    public static Picture Of(Trace trace)
    {
        var scale = new TimeScale([trace.Scene], Left, Right);
        double[] lines = [.. SceneScript.Roles.Select((_, i) => LanesTop + (i * LanePitch))];
        var thread = LanesTop + (lines.Length * LanePitch) - 6;
        var bottom = thread + ThreadHeight + 8;
        var legend = new Legend([trace]);
        var (wide, wideHeight) = legend.Draw(Margin, bottom + 40, Right);
        var (narrow, narrowHeight) = legend.DrawNarrow(Margin, bottom + 44, Right);
        var lens = new Lens(trace);
        var lensTop = bottom + 40 + wideHeight + 40;
        var height = Math.Max(lens.Calls.Count > 0 ? lensTop + LensHeight : bottom + wideHeight + 90, bottom + 44 + narrowHeight + 10);

        var picture = new Picture(Width, height, $"{trace.Kata}: {trace.Subject} serves three clients", string.Join(' ', CallWords.Summary(trace)));
        Head(picture, trace);
        var axis = new TimeAxis(scale);
        picture.Add(axis.Draw(LanesTop - 30, bottom));
        picture.Add(SceneScript.Roles.Select((role, i) => Svg.WhenWide(Svg.Text(Margin, lines[i] + 5, role.Name, Lettering.Label))));
        picture.Add(SceneScript.Roles.Select((role, i) => Svg.WhenNarrow(Svg.Text(6, lines[i] + 9, role.Name, Lettering.Medium))));
        picture.Add(Svg.WhenWide(Svg.Text(Margin, thread + (ThreadHeight * 0.66), "the thread", Lettering.Label)));
        picture.Add(Svg.WhenNarrow(Svg.Text(6, thread + (ThreadHeight * 0.72), "thread", Lettering.Medium)));
        picture.Add(new ThreadLane(trace, scale, thread, ThreadHeight).Draw());
        picture.Add(lines.SelectMany((line, i) => new ClientLane(trace, scale, i, line).Draw()));
        picture.Add(new Arrows(trace, scale, lines, thread).Draw());
        picture.Add(Svg.WhenWide(lines.SelectMany((line, i) => new ClientLane(trace, scale, i, line).Words(above: 12))));
        picture.Add(axis.Breaks(LanesTop - 26, bottom));
        picture.Add(Svg.WhenWide(wide));
        picture.Add(Svg.WhenNarrow(narrow));
        if (lens.Calls.Count > 0)
        {
            picture.Add(Svg.WhenWide(Svg.Text(Margin, lensTop - 12, "One message under the lens: every call of the thread, one box each", Lettering.Heading)));
            picture.Add(Svg.WhenWide(lens.Draw(Margin, lensTop + 4, Right)));
        }

        picture.Add(Svg.WhenWide(Svg.Text(Margin, height - 12, CallWords.Provenance(trace.Mode), Lettering.Small, Paint.Muted)));
        return picture;
    }

    private static void Head(Picture picture, Trace trace)
    {
        var name = $"{trace.Kata}: {trace.Subject}";
        picture.Add(Svg.WhenWide(Svg.Text(Margin, 38, $"{name}, one thread, three clients", Lettering.Title)));
        picture.Add(Svg.WhenNarrow(Svg.Text(Margin, 40, name, Lettering.LargeHeading)));
        var y = 66.0;
        foreach (var line in trace.Complaints.Take(1).Concat(CallWords.Summary(trace)).Take(3))
        {
            picture.Add(Svg.WhenWide(Svg.Text(Margin, y, line, Lettering.Label)));
            y += 22;
        }

        picture.Add(CallWords.Brief(trace).Select((line, i) => Svg.WhenNarrow(Svg.Text(Margin, 80 + (i * 36), line, Lettering.Large))));
    }
}
