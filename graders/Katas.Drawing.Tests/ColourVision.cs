using System.Globalization;

namespace Katas.Drawing.Tests;

/// <summary>How colours look to people, also to those who see fewer of them.</summary>
internal static class ColourVision
{
    /// <summary>What is seen without the cones of one kind, on linear red, green and blue: Machado, Oliveira and Fernandes (2009).</summary>
    public static readonly IReadOnlyDictionary<string, double[]> Kinds = new Dictionary<string, double[]>
    {
        ["all cones"] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        ["protanopia"] = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        ["deuteranopia"] = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ["tritanopia"] = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    };

    /// <summary>The contrast of two colours by WCAG 2: 1 for the same, 21 for black on white.</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>How far apart two colours look: the distance in CIELAB; 2 is just seen, side by side.</summary>
    public static double Distance(string one, string other, double[] kind)
    {
        var (a, b) = (Lab(Seen(one, kind)), Lab(Seen(other, kind)));
        return Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
    }

    private static double Luminance(string colour)
    {
        var c = Linear(colour);
        return (0.2126 * c[0]) + (0.7152 * c[1]) + (0.0722 * c[2]);
    }

    private static double[] Seen(string colour, double[] kind)
    {
        var c = Linear(colour);
        return [.. Enumerable.Range(0, 3).Select(row => Math.Clamp((kind[3 * row] * c[0]) + (kind[(3 * row) + 1] * c[1]) + (kind[(3 * row) + 2] * c[2]), 0, 1))];
    }

    private static double[] Linear(string colour) =>
        [.. Enumerable.Range(0, 3).Select(i => Linear(int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0))];

    private static double Linear(double channel) => channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4);

    private static double[] Lab(double[] c)
    {
        var x = F(((0.4124 * c[0]) + (0.3576 * c[1]) + (0.1805 * c[2])) / 0.9505);
        var y = F((0.2126 * c[0]) + (0.7152 * c[1]) + (0.0722 * c[2]));
        var z = F(((0.0193 * c[0]) + (0.1192 * c[1]) + (0.9505 * c[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }

    private static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16.0 / 116);
}
