using System.Globalization;

namespace Katas.Grading;

/// <summary>Writes numbers the same way in every report.</summary>
internal static class Numbers
{
    /// <summary>Points, with as many digits after the point as a rubric may keep.</summary>
    /// <param name="points">The points.</param>
    /// <returns>For instance <c>3</c> or <c>2.5</c>.</returns>
    public static string Points(decimal points) => points.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A part of a whole.</summary>
    /// <param name="part">The part.</param>
    /// <param name="whole">The whole.</param>
    /// <returns>For instance <c>83%</c>; <c>–</c> of nothing.</returns>
    public static string Percent(decimal part, decimal whole) =>
        whole == 0 ? "–" : (part / whole).ToString("0%", CultureInfo.InvariantCulture);

    /// <summary>A number of things.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one of them.</param>
    /// <returns>For instance <c>1 test</c> or <c>3 tests</c>.</returns>
    public static string Of(int count, string one) => count == 1 ? $"1 {one}" : $"{count} {one}s";
}
