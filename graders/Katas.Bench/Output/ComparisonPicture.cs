using Katas.Drawing;

namespace Katas.Bench;

/// <summary>The picture of a comparison.</summary>
internal static class ComparisonPicture
{
    /// <summary>Draws the first column as bars.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The picture.</returns>
    public static Picture Draw(Comparison comparison)
    {
        const double Width = 1000, Left = 360, Right = 900, Top = 90, RowHeight = 46;
        var rows = comparison.Rows.Where(row => row.Values[0] is not null).ToList();
        var most = rows.Select(row => row.Values[0]!.Value).DefaultIfEmpty(1).Max();
        var picture = new Picture(
            Width, Top + (rows.Count * RowHeight) + 20, comparison.Title, $"{comparison.Columns[0]}. {string.Join(' ', rows.Select(row => $"{row.Name}: {ComparisonOutput.TextOf(row.Values[0])}."))}");
        picture.Add(
            Svg.Text(30, 40, comparison.Title, Lettering.Title),
            Svg.Text(30, 68, comparison.Columns[0], Lettering.Label, Paint.Muted));
        for (var i = 0; i < rows.Count; i++)
        {
            var y = Top + (i * RowHeight);
            var length = Math.Max(2, rows[i].Values[0]!.Value / Math.Max(most, 1e-9) * (Right - Left));
            picture.Add(
                Svg.Text(Left - 12, y + 24, rows[i].Name, Lettering.Label, align: Align.End),
                Svg.Rectangle(Left, y + 6, length, RowHeight - 18, i == 0 ? Paint.Blue : Paint.Grey),
                Svg.Text(Left + length + 10, y + 24, ComparisonOutput.TextOf(rows[i].Values[0]), Lettering.Label));
        }

        return picture;
    }
}
