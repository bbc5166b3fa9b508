using System.Globalization;
using Katas.Drawing;

namespace Katas.Bench;

/// <summary>Lines over a few steps, each with its name at its end: nothing to look up in a legend.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Subtitle">How it is to be read.</param>
/// <param name="Steps">What stands below the lines.</param>
/// <param name="StepsTitle">What the steps are.</param>
/// <param name="Lines">The lines.</param>
internal sealed record LineChart(string Title, string Subtitle, IReadOnlyList<string> Steps, string StepsTitle, IReadOnlyList<ChartLine> Lines)
{
    private const double Width = 1000;
    private const double Height = 600;
    private const double Left = 90;
    private const double Right = 740;
    private const double Top = 100;
    private const double Bottom = 520;
    private const double LabelDistance = 19;
    private const double LabelAt = Right + 34;

    /// <summary>Draws it.</summary>
    /// <returns>The picture.</returns>
    public Picture Draw()
    {
        var picture = new Picture(Width, Height, Title, Describe());
        var axis = new LogAxis(Lines.SelectMany(line => line.Values.OfType<double>()), Bottom, Top);
        picture.Add(
            Svg.Text(Left - 60, 40, Title, Lettering.Title),
            Svg.Text(Left - 60, 68, Subtitle, Lettering.Label, Paint.Muted),
            Svg.Text((Left + Right) / 2, Height - 24, StepsTitle, Lettering.Label, Paint.Muted, Align.Middle));
        DrawGrid(picture, axis);
        foreach (var line in Lines.OrderBy(line => line.IsThin ? 0 : 1))
            DrawLine(picture, axis, line);
        DrawLabels(picture, axis);
        return picture;
    }

    private void DrawGrid(Picture picture, LogAxis axis)
    {
        foreach (var tick in axis.Ticks)
        {
            picture.Add(
                Svg.Line(Left, axis.Place(tick), Right, axis.Place(tick), Paint.Guide),
                Svg.Text(Left - 10, axis.Place(tick) + 5, tick.ToString("#,0.###", CultureInfo.InvariantCulture), Lettering.Small, Paint.Muted, Align.End));
        }

        for (var i = 0; i < Steps.Count; i++)
            picture.Add(Svg.Text(StepAt(i), Bottom + 26, Steps[i], Lettering.Small, Paint.Muted, Align.Middle));
    }

    private void DrawLine(Picture picture, LogAxis axis, ChartLine line)
    {
        var points = line.Values.Select((value, i) => (X: StepAt(i), Value: value)).Where(p => p.Value is > 0)
            .Select(p => (p.X, axis.Place(p.Value!.Value))).ToList();
        if (points.Count > 1)
            picture.Add(Svg.Polyline(points, line.Paint, line.IsThin ? 1.5 : 3).Tip(line.Name));
        picture.Add(points.Select(p => Svg.Circle(p.X, p.Item2, line.IsThin ? 2.5 : 4, line.Paint).Tip(line.Name)));
    }

    // From the top down, each at its line's end or as near as the ones above it leave room.
    private void DrawLabels(Picture picture, LogAxis axis)
    {
        var all = Lines.Select(line => (Line: line, Last: LastOf(line))).Where(e => e.Last >= 0).ToList();

        // A line that ends early has its name where it ends.
        foreach (var (line, last) in all.Where(e => e.Last < Steps.Count - 1))
            picture.Add(Svg.Text(StepAt(last) + 12, axis.Place(line.Values[last]!.Value) - 8, line.Name, line.IsThin ? Lettering.Small : Lettering.Label, line.Paint));
        var ends = all.Where(e => e.Last == Steps.Count - 1)
            .Select(e => (e.Line, X: StepAt(e.Last), Y: axis.Place(e.Line.Values[e.Last]!.Value))).OrderBy(e => e.Y).ToList();
        var free = Math.Min(Top, Bottom - (ends.Count * LabelDistance));
        for (var i = 0; i < ends.Count; i++)
        {
            var room = Bottom + LabelDistance - ((ends.Count - 1 - i) * LabelDistance);
            var at = Math.Min(Math.Max(ends[i].Y, free), room);
            picture.Add(
                Svg.Line(ends[i].X + 6, ends[i].Y, LabelAt - 6, at, Paint.Guide),
                Svg.Text(LabelAt, at + 5, ends[i].Line.Name, ends[i].Line.IsThin ? Lettering.Small : Lettering.Label, ends[i].Line.Paint));
            free = at + LabelDistance;
        }
    }

    private double StepAt(int index) => Left + 30 + ((Right - Left - 60) * index / Math.Max(1, Steps.Count - 1));

    private static int LastOf(ChartLine line)
    {
        for (var i = line.Values.Count - 1; i >= 0; i--)
        {
            if (line.Values[i] is > 0)
                return i;
        }

        return -1;
    }

    private string Describe() => $"{Subtitle}. " + string.Join(" ", Lines.Select(line =>
        $"{line.Name}: {string.Join(", ", line.Values.Select((value, i) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{Steps[i]} {StepsTitle}: {known:#,0.##}") : null).OfType<string>())}."));
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">What stands at its end.</param>
/// <param name="Paint">Its colour.</param>
/// <param name="Values">Its values, one for each step; null where there is none.</param>
internal sealed record ChartLine(string Name, Paint Paint, IReadOnlyList<double?> Values)
{
    /// <summary>Whether it is there to be compared with.</summary>
    public bool IsThin { get; init; }
}
