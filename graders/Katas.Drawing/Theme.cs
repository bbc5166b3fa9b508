using System.Globalization;
using System.Text;

namespace Katas.Drawing;

/// <summary>The one style sheet of all pictures.</summary>
/// <remarks>
/// Plain rules, no variables and no fonts to load: a picture must also look right as an image, in
/// programs that know little of CSS, and on paper, where the dark colours are left out.
/// </remarks>
internal static class Theme
{
    private const string Sans = "'Segoe UI','Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif";
    private const string Mono = "'Cascadia Mono',Consolas,Menlo,'Liberation Mono',monospace";

    /// <summary>Up to this width of the image, in pixels, it shows what is meant for a phone.</summary>
    private const int NarrowPixels = 620;

    /// <summary>The style sheet.</summary>
    public static string Css { get; } = Write();

    private static string Write()
    {
        var css = new StringBuilder();
        foreach (var paint in Paint.All)
            Colour(css, paint.Name, paint.Light);
        css.Append("@media screen and (prefers-color-scheme:dark){");
        foreach (var paint in Paint.All)
            Colour(css, paint.Name, paint.Dark);
        css.Append('}');
        foreach (var lettering in Lettering.All)
            Font(css, lettering);
        css.Append(".narrow{display:none}");
        css.Append(CultureInfo.InvariantCulture, $"@media screen and (max-width:{NarrowPixels}px){{.narrow{{display:inline}}.wide{{display:none}}}}");
        return css.ToString();
    }

    private static void Colour(StringBuilder css, string name, string colour) =>
        css.Append(CultureInfo.InvariantCulture, $".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour}}}");

    private static void Font(StringBuilder css, Lettering lettering) => css.Append(
        CultureInfo.InvariantCulture,
        $".{lettering.Name}{{font:{(lettering.IsBold ? "bold " : "")}{lettering.Size}px {(lettering.IsCode ? Mono : Sans)}}}");
}
