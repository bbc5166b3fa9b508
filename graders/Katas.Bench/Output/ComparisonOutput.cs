using System.Globalization;
using Katas.Grading;
using Spectre.Console;

namespace Katas.Bench;

/// <summary>Shows a comparison on a terminal.</summary>
internal static class ComparisonOutput
{
    /// <summary>Shows the table, what was due, and the rest.</summary>
    /// <param name="console">Where.</param>
    /// <param name="comparison">The comparison.</param>
    public static void Write(IAnsiConsole console, Comparison comparison)
    {
        var table = new Table { Title = new TableTitle(Printable.Markup(comparison.Title)), Border = TableBorder.Rounded };
        table.AddColumn("");
        foreach (var column in comparison.Columns)
            table.AddColumn(new TableColumn(Printable.Markup(column)).RightAligned());
        foreach (var row in comparison.Rows)
            table.AddRow([Printable.Markup(row.Name), .. row.Values.Select(TextOf)]);
        console.Write(table);
        foreach (var remark in comparison.Remarks)
            console.MarkupLine(Printable.Markup(remark));
        foreach (var target in comparison.Targets)
            console.MarkupLine($"{(target.IsMet ? "[green]met   [/]" : "[yellow]missed[/]")}  {Printable.Markup(target.Text)}");
    }

    /// <summary>A number, or a dash.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The text.</returns>
    public static string TextOf(double? value) => value is { } known ? Numbers.Short(known) : "–";

    /// <summary>The day of a measurement.</summary>
    /// <param name="when">When it was.</param>
    /// <returns>The day.</returns>
    public static string Day(DateTimeOffset when) => when.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
