using System.Globalization;
using System.Xml.Linq;

namespace Katas.Drawing;

/// <summary>Makes the parts of a picture. Lengths are in units of the picture, from its upper left corner.</summary>
public static class Svg
{
    internal static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Several parts as one.</summary>
    /// <param name="content">The parts.</param>
    /// <returns>The group.</returns>
    public static XElement Group(params IEnumerable<XElement> content) => new(Namespace + "g", content);

    /// <summary>Parts that are shown unless the picture is as narrow as a phone.</summary>
    /// <param name="content">The parts.</param>
    /// <returns>The group.</returns>
    public static XElement WhenWide(params IEnumerable<XElement> content) => Group(content).With("class", "wide");

    /// <summary>Parts that are shown only when the picture is as narrow as a phone.</summary>
    /// <param name="content">The parts.</param>
    /// <returns>The group.</returns>
    public static XElement WhenNarrow(params IEnumerable<XElement> content) => Group(content).With("class", "narrow");

    /// <summary>A filled rectangle.</summary>
    /// <param name="x">Its left side.</param>
    /// <param name="y">Its upper side.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="fill">Its colour.</param>
    /// <param name="radius">The radius of its corners.</param>
    /// <returns>The rectangle.</returns>
    public static XElement Rectangle(double x, double y, double width, double height, Paint fill, double radius = 0)
    {
        var rectangle = Filled("rect", fill).With("x", x).With("y", y).With("width", width).With("height", height);
        return radius > 0 ? rectangle.With("rx", radius) : rectangle;
    }

    /// <summary>A filled circle.</summary>
    /// <param name="x">Its middle.</param>
    /// <param name="y">Its middle.</param>
    /// <param name="radius">Its radius.</param>
    /// <param name="fill">Its colour.</param>
    /// <returns>The circle.</returns>
    public static XElement Circle(double x, double y, double radius, Paint fill) =>
        Filled("circle", fill).With("cx", x).With("cy", y).With("r", radius);

    /// <summary>A filled shape with corners.</summary>
    /// <param name="corners">The corners.</param>
    /// <param name="fill">Its colour.</param>
    /// <returns>The shape.</returns>
    public static XElement Polygon(IEnumerable<(double X, double Y)> corners, Paint fill) =>
        Filled("polygon", fill).With("points", Points(corners));

    /// <summary>A straight line.</summary>
    /// <param name="x1">Its beginning.</param>
    /// <param name="y1">Its beginning.</param>
    /// <param name="x2">Its end.</param>
    /// <param name="y2">Its end.</param>
    /// <param name="stroke">Its colour.</param>
    /// <param name="width">How thick it is.</param>
    /// <returns>The line.</returns>
    public static XElement Line(double x1, double y1, double x2, double y2, Paint stroke, double width = 1) =>
        Stroked("line", stroke, width).With("x1", x1).With("y1", y1).With("x2", x2).With("y2", y2);

    /// <summary>A line through points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="stroke">Its colour.</param>
    /// <param name="width">How thick it is.</param>
    /// <returns>The line.</returns>
    public static XElement Polyline(IEnumerable<(double X, double Y)> points, Paint stroke, double width = 2) =>
        Stroked("polyline", stroke, width).With("points", Points(points)).With("fill", "none").With("stroke-linejoin", "round");

    /// <summary>The outline of any shape.</summary>
    /// <param name="path">The shape, as in the attribute <c>d</c> of SVG's <c>path</c>.</param>
    /// <param name="stroke">Its colour.</param>
    /// <param name="width">How thick it is.</param>
    /// <returns>The outline.</returns>
    public static XElement Path(FormattableString path, Paint stroke, double width = 1) =>
        Stroked("path", stroke, width).With("d", path.ToString(CultureInfo.InvariantCulture)).With("fill", "none");

    /// <summary>Text on one line.</summary>
    /// <param name="x">Where it begins, or its middle or end, by the alignment.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text; it may come from anywhere.</param>
    /// <param name="lettering">How it is written.</param>
    /// <param name="fill">Its colour; null for <see cref="Paint.Ink"/>.</param>
    /// <param name="align">What <paramref name="x"/> means.</param>
    /// <returns>The text.</returns>
    public static XElement Text(double x, double y, string text, Lettering lettering, Paint? fill = null, Align align = Align.Start)
    {
        var element = new XElement(Namespace + "text", text)
            .With("class", $"{lettering.Name} f-{(fill ?? Paint.Ink).Name}").With("x", x).With("y", y);
        return align == Align.Start ? element : element.With("text-anchor", align == Align.Middle ? "middle" : "end");
    }

    /// <summary>Surrounds text by the background, so that it can be read over lines.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same text.</returns>
    public static XElement Halo(this XElement text) => text
        .With("class", $"{text.Attribute("class")?.Value} s-{Paint.Surface.Name}").With("stroke-width", 4).With("stroke-linejoin", "round").With("paint-order", "stroke");

    /// <summary>Sets an attribute.</summary>
    /// <param name="element">The part.</param>
    /// <param name="attribute">The name of the attribute.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The same part.</returns>
    public static XElement With(this XElement element, string attribute, string value)
    {
        element.SetAttributeValue(attribute, value);
        return element;
    }

    /// <summary>Sets an attribute.</summary>
    /// <param name="element">The part.</param>
    /// <param name="attribute">The name of the attribute.</param>
    /// <param name="value">Its value; a hundredth of a unit is kept.</param>
    /// <returns>The same part.</returns>
    public static XElement With(this XElement element, string attribute, double value) => element.With(attribute, Number(value));

    /// <summary>Adds what is shown when the mouse rests on a part, and read to those who do not see it.</summary>
    /// <param name="element">The part.</param>
    /// <param name="text">The text; it may come from anywhere.</param>
    /// <returns>The same part.</returns>
    public static XElement Tip(this XElement element, string text)
    {
        element.AddFirst(new XElement(Namespace + "title", text));
        return element;
    }

    private static XElement Filled(string name, Paint fill) => new XElement(Namespace + name).With("class", "f-" + fill.Name);

    private static XElement Stroked(string name, Paint stroke, double width) =>
        new XElement(Namespace + name).With("class", "s-" + stroke.Name).With("stroke-width", width);

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>How text lies to its place.</summary>
public enum Align
{
    /// <summary>It begins there.</summary>
    Start,

    /// <summary>Its middle is there.</summary>
    Middle,

    /// <summary>It ends there.</summary>
    End,
}
