namespace Katas.Drawing;

/// <summary>A colour with a meaning, for a light and for a dark background.</summary>
/// <param name="Name">The name, as in the picture's style sheet.</param>
/// <param name="Light">The colour on a light background and on paper, as <c>#rrggbb</c>.</param>
/// <param name="Dark">The colour on a dark background, as <c>#rrggbb</c>.</param>
/// <remarks>
/// The colours of data follow Okabe and Ito's palette, which people with any kind of colour blindness
/// can tell apart, moved in lightness so far that each stands out from its background.
/// </remarks>
public sealed record Paint(string Name, string Light, string Dark)
{
    /// <summary>The background.</summary>
    public static readonly Paint Surface = new("surface", "#ffffff", "#0d1117");

    /// <summary>A part of the background that is set off a little.</summary>
    public static readonly Paint Panel = new("panel", "#f3f5f7", "#1a212b");

    /// <summary>Text, and what matters most.</summary>
    public static readonly Paint Ink = new("ink", "#1f2328", "#e6edf3");

    /// <summary>Text that matters less.</summary>
    public static readonly Paint Muted = new("muted", "#59636e", "#9aa4af");

    /// <summary>Lines that guide the eye: axes, grids, frames.</summary>
    public static readonly Paint Guide = new("guide", "#c8d0d8", "#434b55");

    /// <summary>Data: blue.</summary>
    public static readonly Paint Blue = new("blue", "#0061a8", "#4aa8e8");

    /// <summary>Data: orange.</summary>
    public static readonly Paint Orange = new("orange", "#c98500", "#f7c948");

    /// <summary>Data: green.</summary>
    public static readonly Paint Green = new("green", "#009e73", "#2ad1a2");

    /// <summary>Data: vermilion, for what goes wrong or is wasted.</summary>
    public static readonly Paint Vermilion = new("vermilion", "#b84300", "#f0641e");

    /// <summary>Data: purple.</summary>
    public static readonly Paint Purple = new("purple", "#b0508a", "#e090c0");

    /// <summary>Data: grey, for what is there and not meant.</summary>
    public static readonly Paint Grey = new("grey", "#8b949e", "#6e7781");

    /// <summary>The colours of data, in the order in which series take them.</summary>
    public static readonly IReadOnlyList<Paint> Series = [Blue, Orange, Green, Vermilion, Purple];

    /// <summary>All colours.</summary>
    public static readonly IReadOnlyList<Paint> All = [Surface, Panel, Ink, Muted, Guide, Grey, .. Series];
}
