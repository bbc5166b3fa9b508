using System.Globalization;
using System.Xml.Linq;
using Katas.Grading;

namespace Katas.Drawing;

/// <summary>A picture: an SVG file that needs nothing else, or a part of an HTML page.</summary>
/// <param name="width">The width, in units of its own; it is scaled to any other.</param>
/// <param name="height">The height.</param>
/// <param name="title">What it shows, in a few words: for those who do not see it.</param>
/// <param name="description">What it shows, in as many sentences as that takes: for those who do not see it.</param>
public sealed class Picture(double width, double height, string title, string description)
{
    private readonly List<XElement> _content = [];

    /// <summary>The width, in units of the picture.</summary>
    public double Width => width;

    /// <summary>The height, in units of the picture.</summary>
    public double Height => height;

    /// <summary>What it shows, in a few words.</summary>
    public string Title => title;

    /// <summary>Draws something over what is there.</summary>
    /// <param name="parts">What.</param>
    public void Add(params IEnumerable<XElement> parts) => _content.AddRange(parts);

    /// <summary>Writes the picture as a file of its own.</summary>
    /// <returns>SVG.</returns>
    public string ToSvg() => ToElement(number: 1).ToString() + "\n";

    /// <summary>Makes the picture a part of a page.</summary>
    /// <param name="number">Which picture of the page it is: its ids must differ from those of the others.</param>
    /// <returns>The element <c>svg</c>.</returns>
    internal XElement ToElement(int number)
    {
        var svg = new XElement(Svg.Namespace + "svg").With("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width:0.##} {height:0.##}"))
            .With("width", width).With("height", height)
            .With("role", "img").With("aria-labelledby", $"title{number} desc{number}");
        svg.Add(
            new XElement(Svg.Namespace + "title", title).With("id", $"title{number}"),
            new XElement(Svg.Namespace + "desc", description).With("id", $"desc{number}"),
            new XElement(Svg.Namespace + "style", Theme.Css),
            Svg.Rectangle(0, 0, width, height, Paint.Surface),
            _content.Select(part => new XElement(part)));
        MakeSafe(svg);
        return svg;
    }

    // XML has no way to say some characters, and others turn the direction of writing.
    private static void MakeSafe(XElement svg)
    {
        foreach (var text in svg.DescendantNodes().OfType<XText>())
            text.Value = SafeText.Line(text.Value);
        foreach (var attribute in svg.DescendantsAndSelf().Attributes())
            attribute.Value = SafeText.Line(attribute.Value);
    }
}
