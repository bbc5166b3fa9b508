using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>A page with a picture, and the list of calls of each of its traces.</summary>
public static class TracePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="traces">What it shows.</param>
    /// <returns>HTML.</returns>
    public static string Of(Picture picture, IReadOnlyList<Trace> traces)
    {
        var page = new HtmlPage(picture.Title).Picture(picture);
        if (traces.Count > 1)
        {
            foreach (var trace in traces)
                page.Picture(TracePicture.Of(trace));
        }

        foreach (var trace in traces)
            page.Heading($"{trace.Kata}: every call").Preformatted(TraceText.Of(trace));
        return page.ToString();
    }
}
