using System.Globalization;

namespace Katas.Bench;

/// <summary>Writes numbers for people.</summary>
internal static class Numbers
{
    /// <summary>A number in three digits: more is noise.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The text.</returns>
    public static string Short(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
