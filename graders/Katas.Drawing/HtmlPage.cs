using System.Net;
using System.Text;
using Katas.Grading;

namespace Katas.Drawing;

/// <summary>A page of pictures and text, in one file, that loads nothing and runs nothing.</summary>
/// <param name="title">The title.</param>
public sealed class HtmlPage(string title)
{
    private readonly StringBuilder _body = new();
    private int _pictures;

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">The text; it may come from anywhere.</param>
    /// <returns>This page.</returns>
    public HtmlPage Paragraph(string text)
    {
        _body.Append("<p>").Append(Escape(text)).Append("</p>\n");
        return this;
    }

    /// <summary>Adds a heading.</summary>
    /// <param name="text">The text; it may come from anywhere.</param>
    /// <returns>This page.</returns>
    public HtmlPage Heading(string text)
    {
        _body.Append("<h2>").Append(Escape(text)).Append("</h2>\n");
        return this;
    }

    /// <summary>Adds lines that stay as they are.</summary>
    /// <param name="text">The text; it may come from anywhere.</param>
    /// <returns>This page.</returns>
    public HtmlPage Preformatted(string text)
    {
        _body.Append("<pre tabindex=\"0\">").Append(Escape(text)).Append("</pre>\n");
        return this;
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>This page.</returns>
    public HtmlPage Picture(Picture picture)
    {
        _body.Append("<figure>").Append(picture.ToElement(++_pictures)).Append("</figure>\n");
        return this;
    }

    /// <summary>Writes the page.</summary>
    /// <returns>HTML.</returns>
    public override string ToString() => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{Escape(title)}</title>
        <style>{Css}</style>
        </head>
        <body>
        <h1>{Escape(title)}</h1>
        {_body}</body>
        </html>

        """.ReplaceLineEndings("\n");

    private static string Css { get; } =
        ":root{color-scheme:light dark}"
        + "body{font:16px/1.5 'Segoe UI','Helvetica Neue',Helvetica,Arial,sans-serif;max-width:80rem;margin:0 auto;padding:1rem;"
        + $"background:{Paint.Surface.Light};color:{Paint.Ink.Light}}}"
        + "h1{font-size:1.6rem}h2{font-size:1.2rem}figure{margin:1rem 0}svg{width:100%;height:auto}"
        + $"pre{{overflow-x:auto;background:{Paint.Panel.Light};padding:1rem;font-size:.85rem}}"
        + $"@media screen and (prefers-color-scheme:dark){{body{{background:{Paint.Surface.Dark};color:{Paint.Ink.Dark}}}pre{{background:{Paint.Panel.Dark}}}}}"
        + "@media screen and (max-width:40rem){h1{font-size:1.3rem}pre{font-size:.6rem;padding:.5rem}}"
        + "@media print{figure{break-inside:avoid}}";

    private static string Escape(string text) => WebUtility.HtmlEncode(SafeText.Block(text));
}
