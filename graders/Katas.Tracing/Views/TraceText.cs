using System.Globalization;
using System.Text;
using Katas.Grading;

namespace Katas.Tracing;

/// <summary>A trace as a list for the terminal: aligned, and each kind of call explained once.</summary>
public static class TraceText
{
    private const int SubjectColumn = 22;
    private const int SubjectWidth = 44;
    private const int RoomForOutcome = 24;
    private const int Indent = 27;
    private const int UsualWidth = 100;
    private const int SmallestWidth = 72;

    /// <summary>Writes the list.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="width">How many characters fit into a line; no more than 100 are used, and no fewer than 72.</param>
    /// <returns>Lines of text without control characters.</returns>
    public static string Of(Trace trace, int width = UsualWidth)
    {
        var text = new StringBuilder();
        width = Math.Clamp(width, SmallestWidth, UsualWidth);
        text.AppendLine(CultureInfo.InvariantCulture, $"{trace.Kata}: {trace.Subject}, one thread, three clients");
        foreach (var line in CallWords.Summary(trace))
            Wrap(text, line, 2, width);
        if (trace.WhySampled is { } why)
            Wrap(text, $"Sampled from /proc, because {Printable.Line(why)}.", 2, width);
        text.AppendLine();
        text.AppendLine("    at ms    took ms  call");
        Write(text, trace, width);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Write(StringBuilder text, Trace trace, int width)
    {
        var told = new HashSet<(string, string)>();
        var events = new Queue<SceneEvent>(trace.Scene.Events);
        foreach (var repetition in RepetitionsOf(trace))
        {
            foreach (var call in repetition.Turn)
            {
                WriteEvents(text, events, call.Start);
                WriteCall(text, call, told, width);
            }

            if (repetition.Times > 1)
            {
                WriteEvents(text, events, repetition.End);
                WriteRepetition(text, repetition, width);
            }
        }

        WriteEvents(text, events, TimeSpan.MaxValue);
    }

    // Of samples nobody knows what lay between them.
    private static IReadOnlyList<Repetition> RepetitionsOf(Trace trace) => trace.Mode == TraceMode.Traced
        ? Repetition.Find(trace.Calls)
        : [.. trace.Calls.Select(c => new Repetition([c], 1, c.End))];

    private static void WriteEvents(StringBuilder text, Queue<SceneEvent> events, TimeSpan until)
    {
        while (events.TryPeek(out var next) && next.At <= until)
            text.AppendLine(CultureInfo.InvariantCulture, $"{Milliseconds(events.Dequeue().At),9}           {Words(next)}");
    }

    private static void WriteCall(StringBuilder text, TracedCall call, HashSet<(string, string)> told, int width)
    {
        var subject = CallWords.Subjects(call);
        var what = subject.Length > 0 ? $"{call.Name}({subject})" : $"{call.Name}()";
        text.Append(CultureInfo.InvariantCulture, $"{Milliseconds(call.Start),9} {Milliseconds(call.Took),10}  ");
        var outcome = $" → {Printable.Line(CallWords.Outcome(call))}";

        // The outcomes stand in a column as long as both have room; else each goes below its call.
        var column = Math.Min(SubjectWidth, width - SubjectColumn - RoomForOutcome);
        if (SubjectColumn + Math.Max(what.Length, column) + outcome.Length <= width)
            text.Append(what.PadRight(column)).AppendLine(outcome);
        else if (SubjectColumn + what.Length + outcome.Length <= width)
            text.Append(what).AppendLine(outcome);
        else
            Wrap(text.AppendLine(what), outcome.Trim(), SubjectColumn + 2, width);
        if (told.Add(CallWords.KindOf(call)))
            Wrap(text, CallWords.Explain(call), Indent, width);
    }

    private static void WriteRepetition(StringBuilder text, Repetition repetition, int width)
    {
        var calls = repetition.Turn.Count * (repetition.Times - 1);
        var wasted = repetition.Turn.Count(c => c.IsWasted) * (repetition.Times - 1);
        Wrap(
            text,
            string.Create(CultureInfo.InvariantCulture, $"the same {repetition.Times - 1:#,0} times more: {calls:#,0} calls, {wasted:#,0} of them for nothing"),
            SubjectColumn,
            width,
            begin: $"{Milliseconds(repetition.End),9} {"⋮",10}  ");
    }

    private static void Wrap(StringBuilder text, string words, int indent, int width, string? begin = null)
    {
        var margin = new string(' ', indent);
        begin ??= margin;
        var line = new StringBuilder();
        foreach (var word in words.Split(' '))
        {
            if (line.Length + word.Length + 1 > width - indent)
            {
                text.Append(begin).AppendLine(line.ToString());
                begin = margin;
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        text.Append(begin).AppendLine(line.ToString());
    }

    private static string Words(SceneEvent happened)
    {
        var name = CallWords.NameOf(happened.Client);
        return "* " + happened.Kind switch
        {
            SceneEventKind.Connected => $"{name} connects",
            SceneEventKind.Sent => $"{name} sends \"{happened.Text}\"",
            SceneEventKind.Received => $"{name} gets \"{Printable.Line(SceneEvent.Brief(happened.Text))}\"",
            SceneEventKind.Left => $"{name} will send no more",
            _ => $"{name} is gone",
        };
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
}
