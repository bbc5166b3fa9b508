using Katas.Grading;
using Spectre.Console;

namespace Katas.Bench;

/// <summary>Shows results on a terminal.</summary>
internal static class ResultsTable
{
    /// <summary>Shows all tables, the targets, and what is missing.</summary>
    /// <param name="console">Where.</param>
    /// <param name="results">The results.</param>
    public static void Write(IAnsiConsole console, BenchResults results)
    {
        foreach (var sheet in Sheet.All.Where(s => s.ColumnsOf(results).Count > 0))
            Write(console, sheet, results);
        console.MarkupLine("~ the machine was not quiet, also when it was measured again; – not measured, see below");
        foreach (var line in Remarks.Of(results))
            console.MarkupLine(Printable.Markup(line));
        foreach (var target in Target.Check(results))
            console.MarkupLine($"{(target.IsMet ? "[green]met   [/]" : "[yellow]missed[/]")}  {Printable.Markup(target.Text)}");
    }

    private static void Write(IAnsiConsole console, Sheet sheet, BenchResults results)
    {
        var columns = sheet.ColumnsOf(results);
        var table = new Table { Title = new TableTitle(sheet.Title), Border = TableBorder.Rounded };
        table.AddColumn("");
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Printable.Markup(column.Title)).RightAligned());
        foreach (var server in results.Servers)
            table.AddRow([server.Title, .. columns.Select(column => column.TextOf(results, server.Id))]);
        console.Write(table);
    }
}
