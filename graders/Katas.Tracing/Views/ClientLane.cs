using System.Xml.Linq;
using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>The lane of a client: its connection, what it says and hears, and when the server's thread waits for it.</summary>
/// <param name="trace">The trace.</param>
/// <param name="scale">Where moments are.</param>
/// <param name="client">The client.</param>
/// <param name="line">The height of its line.</param>
internal sealed class ClientLane(Trace trace, TimeScale scale, int client, double line)
{
    /// <summary>How far below its line the lane goes.</summary>
    public const double Below = 14;

    private const double StripAt = 7;
    private const double StripHeight = 6;

    // Shorter ones are answers as soon as they can be.
    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(8);

    /// <summary>The messages of a client whose answers took longer than they should.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="client">The client.</param>
    /// <returns>The messages, and when each was answered, or was to be given up.</returns>
    public static IEnumerable<(SceneEvent Sent, TimeSpan Answered)> LateAnswers(Trace trace, int client) =>
        Answers(trace, client).Where(a => a.Answered - a.Sent.At > LongWait);

    /// <summary>Whether a client was kept in the backlog. When a server was only sampled, nobody knows.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="client">The client.</param>
    /// <returns>Whether it was.</returns>
    public static bool IsInBacklog(Trace trace, int client) =>
        trace.Mode == TraceMode.Traced
        && trace.Scene.Of(client, SceneEventKind.Connected).FirstOrDefault() is { } connected
        && !(trace.AcceptedAt(client) - connected.At <= LongWait);

    /// <summary>Draws the lane.</summary>
    /// <returns>Its parts.</returns>
    public IEnumerable<XElement> Draw() =>
        [.. WaitsForAnswers(), .. Connection(), .. WaitedFor(), .. Marks()];

    private IEnumerable<XElement> Connection()
    {
        if (!trace.Scene.Of(client, SceneEventKind.Connected).Any())
            yield break;
        var connected = trace.Scene.Of(client, SceneEventKind.Connected).First().At;
        var ended = trace.Scene.Of(client, SceneEventKind.Ended).Select(e => e.At).DefaultIfEmpty(trace.Scene.Length).First();

        var accepted = IsInBacklog(trace, client) ? trace.AcceptedAt(client) ?? ended : connected;
        if (accepted > connected)
            yield return Svg.Line(scale.X(connected), line, scale.X(accepted), line, Paint.Muted, 1.5).With("stroke-dasharray", "3 4");
        yield return Svg.Line(scale.X(accepted), line, scale.X(ended), line, Paint.Ink, 2);
        yield return Svg.Circle(scale.X(connected), line, 3.5, Paint.Ink);
        yield return Svg.Line(scale.X(ended), line - 6, scale.X(ended), line + 6, Paint.Ink, 2);
    }

    private IEnumerable<XElement> WaitsForAnswers()
    {
        foreach (var (sent, answered) in LateAnswers(trace, client))
            yield return Svg.Rectangle(scale.X(sent.At), line - 5, scale.X(answered) - scale.X(sent.At), 10, Paint.Purple).With("fill-opacity", 0.55);
    }

    private IEnumerable<XElement> WaitedFor() => trace.Calls
        .Where(c => c.Waits && c.Subjects.Contains(client))
        .Select(c => (Left: scale.X(c.Start), Right: scale.X(c.End)))
        .Select(c => Svg.Rectangle(c.Left, line + StripAt, Math.Max(0.5, c.Right - c.Left), StripHeight, Paint.Orange));

    private IEnumerable<XElement> Marks()
    {
        foreach (var sent in trace.Scene.Of(client, SceneEventKind.Sent))
            yield return Svg.Circle(scale.X(sent.At), line, 4.5, Paint.Ink);
    }

    /// <summary>Writes what the client says and hears.</summary>
    /// <param name="above">How far above its line.</param>
    /// <returns>The words, to be drawn over all else.</returns>
    public IEnumerable<XElement> Words(double above)
    {
        var free = double.NegativeInfinity;
        foreach (var (sent, answered) in Answers(trace, client))
        {
            var answer = trace.Scene.Of(client, SceneEventKind.Received).FirstOrDefault(e => e.At == answered);
            var isPrompt = answer is not null && answered - sent.At <= LongWait;
            var text = isPrompt ? $"{sent.Text.Trim()} → {answer!.Text.Trim()}" : sent.Text.Trim();
            if (scale.X(sent.At) < free)
                continue;
            yield return Svg.Text(scale.X(sent.At) - 4, line - above, text, Lettering.Small).Halo();
            free = scale.X(sent.At) + Lettering.Small.WidthOf(text);
        }

        foreach (var late in HeardLate())
            yield return Svg.Text(scale.X(late.At) - 2, line - above, late.Text.Trim(), Lettering.Small, align: Align.End).Halo();
    }

    private IEnumerable<SceneEvent> HeardLate()
    {
        var prompt = Answers(trace, client).Where(a => a.Answered - a.Sent.At <= LongWait).Select(a => a.Answered).ToHashSet();
        return trace.Scene.Of(client, SceneEventKind.Received).Where(e => !prompt.Contains(e.At));
    }

    // Which answer is whose is a matter of counting bytes. Without one, the wait goes on to the end.
    private static IEnumerable<(SceneEvent Sent, TimeSpan Answered)> Answers(Trace trace, int client)
    {
        var due = 0;
        foreach (var sent in trace.Scene.Of(client, SceneEventKind.Sent))
        {
            due += sent.Bytes;
            yield return (sent, Received(trace, client, due) ?? trace.Scene.Of(client, SceneEventKind.Ended).Select(e => e.At).DefaultIfEmpty(trace.Scene.Length).First());
        }
    }

    private static TimeSpan? Received(Trace trace, int client, int due)
    {
        var got = 0;
        foreach (var received in trace.Scene.Of(client, SceneEventKind.Received))
        {
            got += received.Bytes;
            if (got >= due)
                return received.At;
        }

        return null;
    }
}
