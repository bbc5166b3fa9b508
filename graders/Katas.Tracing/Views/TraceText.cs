using System.Globalization;
using System.Text;
using Katas.Grading;

namespace Katas.Tracing;

/// <summary>A trace as a list for the terminal: aligned, and each kind of call explained once.</summary>
public static class TraceText
{
    private const int SubjectWidth = 44;
    private const int Indent = 27;
    private const int Width = 100;

    /// <summary>Writes the list.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>Lines of text without control characters.</returns>
    public static string Of(Trace trace)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{trace.Kata}: {trace.Subject}, one thread, three clients");
        foreach (var line in CallWords.Summary(trace))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {line}");
        if (trace.WhySampled is { } why)
            text.AppendLine(CultureInfo.InvariantCulture, $"  Sampled from /proc, because {Printable.Line(why)}.");
        text.AppendLine();
        text.AppendLine("    at ms    took ms  call");
        Write(text, trace);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Write(StringBuilder text, Trace trace)
    {
        var told = new HashSet<(string, string)>();
        var events = new Queue<SceneEvent>(trace.Scene.Events);
        foreach (var repetition in RepetitionsOf(trace))
        {
            foreach (var call in repetition.Turn)
            {
                WriteEvents(text, events, call.Start);
                WriteCall(text, call, told);
            }

            if (repetition.Times > 1)
            {
                WriteEvents(text, events, repetition.End);
                WriteRepetition(text, repetition);
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

    private static void WriteCall(StringBuilder text, TracedCall call, HashSet<(string, string)> told)
    {
        var subject = CallWords.Subjects(call);
        var what = subject.Length > 0 ? $"{call.Name}({subject})" : $"{call.Name}()";
        text.Append(CultureInfo.InvariantCulture, $"{Milliseconds(call.Start),9} {Milliseconds(call.Took),10}  {what.PadRight(SubjectWidth)}");
        text.AppendLine(CultureInfo.InvariantCulture, $" → {Printable.Line(CallWords.Outcome(call))}");
        if (told.Add(CallWords.KindOf(call)))
            Wrap(text, CallWords.Explain(call));
    }

    private static void WriteRepetition(StringBuilder text, Repetition repetition)
    {
        var calls = repetition.Turn.Count * (repetition.Times - 1);
        var wasted = repetition.Turn.Count(c => c.IsWasted) * (repetition.Times - 1);
        text.AppendLine(CultureInfo.InvariantCulture, $"{Milliseconds(repetition.End),9} {"⋮",10}  the same {repetition.Times - 1:#,0} times more: {calls:#,0} calls, {wasted:#,0} of them for nothing");
    }

    private static void Wrap(StringBuilder text, string words)
    {
        var line = new StringBuilder();
        foreach (var word in words.Split(' '))
        {
            if (line.Length + word.Length + 1 > Width - Indent)
            {
                text.Append(' ', Indent).AppendLine(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        text.Append(' ', Indent).AppendLine(line.ToString());
    }

    private static string Words(SceneEvent happened)
    {
        var name = CallWords.NameOf(happened.Client);
        return "* " + happened.Kind switch
        {
            SceneEventKind.Connected => $"{name} connects",
            SceneEventKind.Sent => $"{name} sends \"{happened.Text}\"",
            SceneEventKind.Received => $"{name} gets \"{Printable.Line(happened.Text)}\"",
            SceneEventKind.Left => $"{name} will send no more",
            _ => $"{name} is gone",
        };
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
}
