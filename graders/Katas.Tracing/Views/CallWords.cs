namespace Katas.Tracing;

/// <summary>What calls mean, in plain words.</summary>
public static class CallWords
{
    /// <summary>The name of whoever a call is about.</summary>
    /// <param name="subject">A client's number, or <see cref="TracedCall.Listener"/>.</param>
    /// <returns>The name.</returns>
    public static string NameOf(int subject) => subject == TracedCall.Listener ? "listener" : SceneScript.Roles[subject].Name;

    /// <summary>Whom a call is about.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The names; empty when it is about nobody.</returns>
    public static string Subjects(TracedCall call) => string.Join(", ", call.Subjects.Select(NameOf));

    /// <summary>How a call ended.</summary>
    /// <param name="call">The call.</param>
    /// <returns>A few words.</returns>
    public static string Outcome(TracedCall call) => call switch
    {
        { IsSampled: true } => "seen here",
        { Outcome: CallOutcome.Unfinished } => "still waits",
        { Outcome: CallOutcome.Again } => "EAGAIN",
        { Outcome: CallOutcome.TimedOut } => "nobody ready",
        { Outcome: CallOutcome.EndOfStream } => "end of stream",
        { Outcome: CallOutcome.Failed } => call.Error,
        { Purpose: CallPurpose.Accept, Accepted: [var client] } => $"takes {NameOf(client)}",
        { Purpose: CallPurpose.Accept } => "takes a client",
        { Purpose: CallPurpose.Readiness } => $"{call.Result} ready",
        { Copies: true } => $"{Count(call.Bytes, "byte")} \"{call.Text}\"",
        { Purpose: CallPurpose.Nap } => "wakes up",
        _ => "done",
    };

    /// <summary>What a kind of call means, told once.</summary>
    /// <param name="call">A call of that kind.</param>
    /// <returns>One or two sentences.</returns>
    public static string Explain(TracedCall call) => call switch
    {
        { IsSampled: true, Purpose: CallPurpose.Nap } => "The thread was seen asleep here: in a nap of its own, or waiting for another thread.",
        { IsSampled: true } => "The thread was seen asleep in this call, time after time.",
        { Purpose: CallPurpose.Accept, Outcome: CallOutcome.Again } => "Asks whether somebody has connected. Nobody has, and the call says so at once instead of waiting.",
        { Purpose: CallPurpose.Accept, Waits: true } => "Sleeps until somebody connects. Meanwhile this thread can do nothing for those who are connected already.",
        { Purpose: CallPurpose.Accept, Outcome: CallOutcome.Done } => "Takes the next client from the backlog, where the kernel had it ready.",
        { Purpose: CallPurpose.Receive, Outcome: CallOutcome.Again } => "Asks one client for bytes. There are none, and the call says so at once instead of waiting: a wasted call.",
        { Purpose: CallPurpose.Receive, Outcome: CallOutcome.EndOfStream, Waits: true } => "Sleeps until this one client says something; but it has left: 0 bytes are the end of its stream.",
        { Purpose: CallPurpose.Receive, Outcome: CallOutcome.EndOfStream } => "0 bytes: this client will send no more.",
        { Purpose: CallPurpose.Receive, Copies: true, Waits: true } => "Both phases in one call: sleeps until this one client has sent something, then copies it.",
        { Purpose: CallPurpose.Receive, Copies: true } => "Copies bytes from the kernel into the server's buffer. They were there already: nothing to wait for.",
        { Purpose: CallPurpose.Receive, Waits: true } => "Sleeps until this one client says something.",
        { Purpose: CallPurpose.Send, Outcome: CallOutcome.Again } => "Offers a reply. The kernel's send buffer is full, and the call says so at once instead of waiting.",
        { Purpose: CallPurpose.Send, Waits: true } => "Sleeps until there is room in the kernel's send buffer, then copies the reply into it.",
        { Purpose: CallPurpose.Send } => "Copies the reply into the kernel's send buffer, and returns. The kernel delivers it.",
        { Purpose: CallPurpose.Readiness, Outcome: CallOutcome.TimedOut } => "Nobody had anything to say before the time for it was over: a wasted turn, in which the server may look whether it is to stop.",
        { Purpose: CallPurpose.Readiness, Waits: true } => "Sleeps until any of these is ready: one wait for all of them. Nothing is copied; it only says who is worth asking.",
        { Purpose: CallPurpose.Readiness } => "Asks who is ready. Somebody was already, so it returns at once.",
        { Purpose: CallPurpose.Nap, Name: "futex" } => "Sleeps for a time of its own choice (Thread.Sleep), or until another thread wakes it. What clients send meanwhile has to wait.",
        { Purpose: CallPurpose.Nap } => "Sleeps for a time of its own choice. What clients send meanwhile has to wait.",
        { Name: "epoll_ctl" } => "Tells the kernel whom to watch from now on. It remembers, so the waits need not say it again.",
        { Purpose: CallPurpose.Close } => "Gives the client's descriptor back, and ends its stream.",
        { Name: "fcntl" or "ioctl" } => "Makes the socket nonblocking, or asks whether it is.",
        { Name: "getsockopt" or "setsockopt" } => "Asks, or says, how the socket is to behave.",
        { Outcome: CallOutcome.Failed } => "It failed.",
        _ => "Looks after the socket.",
    };

    /// <summary>What kind of call it is: calls of a kind are explained once.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The kind.</returns>
    public static (string Name, string Explanation) KindOf(TracedCall call) => (call.Name, Explain(call));

    /// <summary>The figures of a trace, in sentences.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The sentences.</returns>
    public static IReadOnlyList<string> Summary(Trace trace)
    {
        var s = trace.Summary;
        var time = $"{Percent(s.BlockedShare)} of the time asleep until somebody needs it{(s.NapShare >= 0.005 ? $", {Percent(s.NapShare)} napping" : "")}, {Percent(s.BusyShare)} busy.";
        if (trace.Mode == TraceMode.Sampled)
            return [time, "Only sampled: calls that do not wait are missed, and none can be counted."];
        var messages = s.Messages == 0
            ? trace.Scene.Events.Any(e => e.Kind == SceneEventKind.Received)
                ? "The clients got answers, but not from this thread: others did the work, and they are not shown."
                : "No message was received."
            : $"{Count(s.Messages, "message")}: {s.CopiesPerMessage:0.0} calls that copy for each{(s.Waits > 0 ? $", and {s.WaitsPerMessage:0.0} that wait" : "")}.";
        return
        [
            messages,
            time,
            $"{Count(s.Calls, "call")}, {s.Wasted:#,0} of them for nothing. With no client left: {IdleWords(s)}.",
        ];
    }

    /// <summary>A share of a whole.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <returns>For instance <c>97%</c>.</returns>
    public static string Percent(double share) => $"{share * 100:0}%";

    /// <summary>The figures of a trace, for a phone.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>Lines of at most 50 characters or so.</returns>
    public static IReadOnlyList<string> Brief(Trace trace)
    {
        var s = trace.Summary;
        var asleep = $"{Percent(s.BlockedShare + s.NapShare)} asleep, {Percent(s.BusyShare)} busy";
        return trace.Mode == TraceMode.Sampled
            ? [asleep, "only sampled: short calls are missed"]
            : [$"{Count(s.Messages, "message")}, {s.CallsPerMessage:0.0} calls for each", $"{asleep}, {s.Wasted:#,0} calls for nothing"];
    }

    /// <summary>The figures of a trace on a line.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The line.</returns>
    public static string OneLine(Trace trace)
    {
        var s = trace.Summary;
        return $"sleeps in {(s.ParkedIn.Count == 0 ? "nothing" : string.Join(", ", s.ParkedIn.Take(2)))}"
            + (trace.Mode == TraceMode.Sampled ? " (only sampled)" : $" · {s.CallsPerMessage:0.0} calls a message · {s.Wasted:#,0} for nothing · idle: {IdleWords(s)}");
    }

    /// <summary>The figures of a trace on a line, for a phone.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The line.</returns>
    public static string OneShortLine(Trace trace)
    {
        var s = trace.Summary;
        return $"{trace.Kata}: {s.ParkedIn.FirstOrDefault("never sleeps")}, {s.CallsPerMessage:0.0} calls a message, {s.Wasted:#,0} for nothing";
    }

    /// <summary>How the trace came about, and what of it is to be relied on.</summary>
    /// <param name="mode">How it was watched.</param>
    /// <returns>A sentence or two.</returns>
    public static string Provenance(TraceMode mode) => mode == TraceMode.Traced
        ? "Drawn by `kata trace` from what strace saw. Watching slows every call down; who waits, for whom, and how often, stays as it is."
        : "Drawn by `kata trace` from samples of /proc. Calls that do not wait are missed.";

    private static string Count(int number, string what) => $"{number:#,0} {what}{(number == 1 ? "" : "s")}";

    private static string IdleWords(TraceSummary s) => s.IdleTime <= TimeSpan.Zero
        ? "not seen"
        : $"{(s.IdleCalls == 0 ? "no call" : Count(s.IdleCalls, "call"))} in {s.IdleTime.TotalMilliseconds:0} ms";
}
