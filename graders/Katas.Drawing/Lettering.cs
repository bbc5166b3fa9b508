namespace Katas.Drawing;

/// <summary>A way to write text in a picture.</summary>
/// <param name="Name">The name, as in the picture's style sheet.</param>
/// <param name="Size">The size, in units of the picture.</param>
/// <param name="IsBold">Whether it is bold.</param>
/// <param name="IsCode">Whether all characters are equally wide.</param>
public sealed record Lettering(string Name, double Size, bool IsBold = false, bool IsCode = false)
{
    // Of Arial and its likes, in thousandths of the size; other fonts of that kind are wider by up to a tenth.
    private const string Narrow = "ijl'|.,:;!I() []ft/r-";
    private const string Wide = "mwMWGOQCDHNRU@%&—…";

    /// <summary>The title of a picture.</summary>
    public static readonly Lettering Title = new("t-title", 22, IsBold: true);

    /// <summary>The heading of a part.</summary>
    public static readonly Lettering Heading = new("t-heading", 17, IsBold: true);

    /// <summary>Most text.</summary>
    public static readonly Lettering Label = new("t-label", 15);

    /// <summary>Text where there is room for it.</summary>
    public static readonly Lettering Body = new("t-body", 18);

    /// <summary>What need not be read from the last row.</summary>
    public static readonly Lettering Small = new("t-small", 13);

    /// <summary>Names of system calls inside of what they name.</summary>
    public static readonly Lettering Tiny = new("t-tiny", 12, IsCode: true);

    /// <summary>Names of system calls and the like.</summary>
    public static readonly Lettering Code = new("t-code", 14, IsCode: true);

    /// <summary>For a picture on a phone: what must be legible when all is three times smaller.</summary>
    public static readonly Lettering Large = new("t-large", 32);

    /// <summary>For a picture on a phone: what there is little room for.</summary>
    public static readonly Lettering Medium = new("t-medium", 28);

    /// <summary>For a picture on a phone: a heading.</summary>
    public static readonly Lettering LargeHeading = new("t-large-heading", 34, IsBold: true);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Lettering> All = [Title, Heading, Body, Label, Small, Tiny, Code, Large, Medium, LargeHeading];

    /// <summary>How wide text is at most, whichever of the fonts a reader has.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The width, in units of the picture.</returns>
    public double WidthOf(string text) => IsCode
        ? text.Length * Size * 0.62
        : text.Sum(WidthOf) * Size * (IsBold ? 1.08 : 1);

    private static double WidthOf(char c) => Narrow.Contains(c, StringComparison.Ordinal) ? 0.36
        : Wide.Contains(c, StringComparison.Ordinal) ? 0.9
        : 0.6;
}
