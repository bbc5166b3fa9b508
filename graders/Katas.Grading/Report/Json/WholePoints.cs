namespace Katas.Grading;

/// <summary>Divides whole points, for formats that know no others.</summary>
internal static class WholePoints
{
    /// <summary>Divides points among shares so that they add up.</summary>
    /// <param name="total">The points to divide; not negative.</param>
    /// <param name="shares">What each share is worth; not negative.</param>
    /// <returns>Whole numbers in the order of the shares, whose sum is the total, rounded; all 0 when no share is worth anything.</returns>
    public static IReadOnlyList<int> Divide(decimal total, IReadOnlyList<decimal> shares)
    {
        var whole = (int)Math.Round(total, MidpointRounding.AwayFromZero);
        var sum = shares.Sum();
        if (sum == 0)
            return [.. shares.Select(_ => 0)];

        var exact = shares.Select(s => s * whole / sum).ToList();
        var parts = exact.Select(e => (int)Math.Floor(e)).ToArray();

        // What is left goes to those that lost most by the rounding: the method of the largest remainder.
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => exact[i] - parts[i]).ThenBy(i => i).Take(whole - parts.Sum()))
            parts[i]++;
        return parts;
    }
}
