using Spectre.Console;

namespace Katas.Grading;

/// <summary>Shows the results of a class on the terminal.</summary>
public static class Gradebook
{
    private const int NameWidth = 20;

    // How the marks of a kata are distributed.
    private static readonly (string Name, Func<KataResult, bool> Belongs)[] Groups =
    [
        ("all points", r => r.Points == r.MaxPoints),
        ("some points", r => r.Points > 0 && r.Points < r.MaxPoints),
        ("no points", r => r.Points == 0 && r.HasRun),
        ("nothing ran", r => !r.HasRun),
    ];

    /// <summary>Writes the table of students and katas, and below it what needs attention.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="results">The results.</param>
    public static void Write(IAnsiConsole console, ClassResults results)
    {
        if (results.Students.Count == 0)
        {
            console.MarkupLine("There is no student. Of a small class, a shard may have none.");
            return;
        }

        console.WriteLine();
        console.Write(TableOf(results));
        console.WriteLine();
        WriteAttention(console, results);
        WriteNothingRan(console, results);
        WriteFlaky(console, results);
    }

    /// <summary>One result in a few words, as plain text.</summary>
    /// <param name="result">The result.</param>
    /// <returns>For instance <c>57 of 60 points</c> or <c>does not compile</c>.</returns>
    public static string Describe(KataResult result) => result.Verdict switch
    {
        Verdict.Graded => Marks(result),
        _ when result.Points > 0 => $"{NameOf(result.Verdict)}, {Marks(result)}",
        _ => NameOf(result.Verdict),
    };

    /// <summary>A verdict in plain words.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>For instance <c>does not compile</c>.</returns>
    public static string NameOf(Verdict verdict) => verdict == Verdict.CompileError ? "does not compile" : Word.Of(verdict).Replace('-', ' ');

    private static string Marks(KataResult result) => $"{Numbers.Points(result.Points)} of {Numbers.Points(result.MaxPoints)} points";

    // A grid rather than a table with lines: five katas fit into 80 columns.
    private static Grid TableOf(ClassResults results)
    {
        var katas = results.Katas;
        var grid = new Grid();
        grid.AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(1));
        for (var i = 0; i <= katas.Count; i++)
            grid.AddColumn(new GridColumn().RightAligned().PadLeft(1).PadRight(0));
        grid.AddRow(["student", .. katas.Select(k => Title(k.Id.Replace('-', '\n'), results.MaxPointsOf(k.Id))), Title("all\n", results.MaxPoints)]);
        foreach (var student in results.Students)
            grid.AddRow([Printable.Markup(Shortened(student.Id)), .. katas.Select(k => Cell(student.ResultOf(k.Id))), Total(results, student)]);
        grid.AddEmptyRow();
        foreach (var (name, belongs) in Groups)
            grid.AddRow([$"[dim]{name}[/]", .. katas.Select(k => $"[dim]{results.ResultsOf(k.Id).Count(belongs)}[/]"), ""]);
        return grid;
    }

    private static string Title(string name, decimal maxPoints) => $"{Markup.Escape(name)}\n[dim]of {Numbers.Points(maxPoints)}[/]\n";

    private static string Shortened(string name) => name.Length <= NameWidth ? name : name[..(NameWidth - 1)] + "…";

    private static string Cell(KataResult? result) => result switch
    {
        null => "[dim]?[/]",
        { Verdict: Verdict.Graded } when result.Points == result.MaxPoints => $"[green]{Numbers.Points(result.Points)}[/]",
        { Verdict: Verdict.Graded } => $"[yellow]{Numbers.Points(result.Points)}[/]",
        { Verdict: Verdict.Missing or Verdict.NotStarted } => $"[dim]{Stacked(NameOf(result.Verdict))}[/]",
        { Points: > 0 } => $"[red]{Numbers.Points(result.Points)}[/]",
        _ => $"[red]{Stacked(NameOf(result.Verdict))}[/]",
    };

    // One word above the other, as narrow as that is; the console would rather cut words of all columns.
    private static string Stacked(string words) => words.Replace("does not", "does\u00a0not", StringComparison.Ordinal).Replace(' ', '\n');

    // What the grader failed to judge is not a zero: the total is not known yet.
    private static string Total(ClassResults results, StudentResult student) =>
        Numbers.Points(student.Points) + (student.IsComplete(results) ? "" : " + ?");

    private static void WriteAttention(IAnsiConsole console, ClassResults results)
    {
        var lines = results.Students.SelectMany(s => s.Katas.Select(k => (Student: s.Id, Kata: k.Id, Text: Attention(k))))
            .Where(line => line.Text is not null)
            .ToList();
        var nothingFound = results.Students.All(s => s.Katas.All(k => k.Verdict == Verdict.Missing));
        if (lines.Count == 0 && !nothingFound)
            return;
        console.MarkupLine("[yellow]Needs attention[/]");
        if (nothingFound)
            console.MarkupLine("  No file of any kata was found. Is this the folder with one folder per student?");
        foreach (var (student, kata, text) in lines)
            console.MarkupLine($"  {Printable.Markup(student)}, {Printable.Markup(kata)}: {Printable.Markup(text!)}");
        console.WriteLine();
    }

    private static void WriteNothingRan(IAnsiConsole console, ClassResults results)
    {
        var names = results.Students.Where(s => s.RanNothing).Select(s => s.Id).ToList();
        if (names.Count == 0)
            return;
        console.MarkupLine($"[yellow]Nothing ran[/] of {Numbers.Of(names.Count, "student")}: {Printable.Markup(string.Join(", ", names))}");
        console.WriteLine();
    }

    private static void WriteFlaky(IAnsiConsole console, ClassResults results)
    {
        var flaky = results.Students.Sum(s => s.Katas.Sum(k => k.Tests.Count(t => t.IsFlaky)));
        if (flaky == 0)
            return;
        console.MarkupLine($"[yellow]Flaky[/]: {Numbers.Of(flaky, "test")} passed only when run again. They count.");
        console.WriteLine();
    }

    private static string? Attention(KataResult result) => result.Verdict switch
    {
        Verdict.CompileError => $"does not compile: {FirstOf(result.Messages)}",
        Verdict.Unreadable => $"cannot be read: {FirstOf(result.Messages)}",
        Verdict.InternalError => $"could not be graded: {FirstOf(result.Messages)}",
        _ when result.Verdict.IsOfServer() =>
            NameOf(result.Verdict) + (result.Messages.Count > 0 ? $": {FirstOf(result.Messages)}" : ""),
        Verdict.Graded when result.Tests.Count(t => t.Outcome == Outcome.Skipped) is > 0 and var skipped =>
            $"{skipped} of {result.Tests.Count} tests were not run. {result.Tests.First(t => t.Outcome == Outcome.Skipped).Message}",
        Verdict.Graded when result.Remarks.Any() => FirstOf([.. result.Remarks]),
        _ => null,
    };

    private static string FirstOf(IReadOnlyList<string> messages)
    {
        var first = messages[0].Split('\n')[0];
        return messages.Count > 1 ? $"{first} (and {messages.Count - 1} more)" : first;
    }
}
