using System.Text.RegularExpressions;

namespace Katas.Tracing;

/// <summary>Finds out what the calls of a server's thread mean in the scene.</summary>
/// <param name="scene">What the clients did meanwhile.</param>
internal sealed partial class CallReader(SceneRecord scene)
{
    // In microseconds.
    private const long ShortestNap = 500;

    private readonly Descriptors _descriptors = new(scene.Ports);
    private readonly long _origin = (scene.Began - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Reads the calls of a thread.</summary>
    /// <param name="calls">All of them, from its beginning.</param>
    /// <returns>Those of the scene; what the runtime does for itself is left out.</returns>
    // What came before the scene is read as well: it tells who is watched.
    public IReadOnlyList<TracedCall> Read(IEnumerable<SystemCall> calls) =>
        [.. calls.Select(Read).OfType<TracedCall>().Where(c => c.End >= TimeSpan.Zero && c.Start <= scene.Length).Select(Clip)];

    private TracedCall? Read(SystemCall call)
    {
        if (Descriptors.IsFile(call.Arguments))
            return null;
        var purpose = PurposeOf(call);
        return purpose is { } known ? Interpret(call, known) : null;
    }

    private TracedCall Interpret(SystemCall call, CallPurpose purpose)
    {
        var start = TimeSpan.FromMicroseconds(call.At - _origin);
        var end = call.Took is { } took ? start + TimeSpan.FromMicroseconds(took) : scene.Length;
        var copied = purpose is CallPurpose.Receive or CallPurpose.Send && call.Result > 0;
        var subjects = SubjectsOf(call, purpose);
        var accepted = AcceptedBy(call, purpose);
        return new TracedCall(start, end < start ? start : end, call.Name, purpose, OutcomeOf(call, purpose))
        {
            Subjects = subjects,
            Accepted = accepted,
            IsNonblocking = IsNonblocking(call, purpose, subjects),
            Result = call.Result ?? 0,
            Bytes = copied ? (int)Math.Min(call.Result!.Value, int.MaxValue) : 0,
            Text = copied && StringForm.Match(call.Arguments) is { Success: true } text ? text.Groups["text"].Value : "",
            Error = call.Error ?? "",
        };
    }

    // Null: the runtime's own, such as a lock that it takes while it compiles.
    private CallPurpose? PurposeOf(SystemCall call) => call.Name switch
    {
        "accept" or "accept4" => CallPurpose.Accept,
        "recvfrom" or "recvmsg" or "recvmmsg" or "read" or "readv" => IsOfSocket(call) ? CallPurpose.Receive : null,
        "sendto" or "sendmsg" or "sendmmsg" or "write" or "writev" => IsOfSocket(call) ? CallPurpose.Send : null,
        "poll" or "ppoll" or "select" or "pselect6" or "epoll_wait" or "epoll_pwait" or "epoll_pwait2" or "io_uring_enter" => CallPurpose.Readiness,
        "nanosleep" or "clock_nanosleep" => CallPurpose.Nap,
        "futex" => call.Arguments.Contains("FUTEX_WAIT", StringComparison.Ordinal) && !IsLock(call) ? CallPurpose.Nap : null,
        "sched_yield" => null,
        "epoll_ctl" => CallPurpose.Interest,
        "close" or "shutdown" => IsOfSocket(call) ? CallPurpose.Close : null,
        _ => IsOfSocket(call) ? CallPurpose.Other : null,
    };

    // Two threads of the runtime met; nobody meant to wait.
    private static bool IsLock(SystemCall call) => call.Error != "ETIMEDOUT" && call.Took < ShortestNap;

    private bool IsOfSocket(SystemCall call) => _descriptors.First(call.Arguments) is not null;

    private static CallOutcome OutcomeOf(SystemCall call, CallPurpose purpose)
    {
        if (call.Took is null)
            return CallOutcome.Unfinished;
        if (call.Error is "EAGAIN" or "EWOULDBLOCK")
            return CallOutcome.Again;
        if (purpose == CallPurpose.Nap)
            return CallOutcome.Done;
        if (call.Error is not null)
            return CallOutcome.Failed;
        return (purpose, call.Result) switch
        {
            (CallPurpose.Readiness, 0) => CallOutcome.TimedOut,
            (CallPurpose.Receive, 0) => CallOutcome.EndOfStream,
            _ => CallOutcome.Done,
        };
    }

    private bool IsNonblocking(SystemCall call, CallPurpose purpose, IReadOnlyList<int> subjects) =>
        purpose is CallPurpose.Accept or CallPurpose.Receive or CallPurpose.Send
        && (call.Arguments.Contains("MSG_DONTWAIT", StringComparison.Ordinal) || subjects.Any(_descriptors.IsNonblocking));

    private IReadOnlyList<int> SubjectsOf(SystemCall call, CallPurpose purpose)
    {
        switch (purpose)
        {
            case CallPurpose.Readiness when call.Name.StartsWith("epoll", StringComparison.Ordinal):
                return _descriptors.Watched(call.Arguments);
            case CallPurpose.Readiness:
                return _descriptors.All(call.Arguments);
            case CallPurpose.Interest:
                return _descriptors.Control(call.Arguments) is { } watched ? [watched] : [];
            case CallPurpose.Nap:
                return [];
        }

        if (_descriptors.First(call.Arguments) is not { } subject)
            return [];
        if (call.Name == "close")
            _descriptors.Close(subject);
        else if (purpose == CallPurpose.Other)
            _descriptors.SetMode(subject, call.Arguments);
        return [subject];
    }

    private IReadOnlyList<int> AcceptedBy(SystemCall call, CallPurpose purpose)
    {
        if (purpose != CallPurpose.Accept || !(call.Result >= 0) || _descriptors.Accepted(call.Comment) is not { } client)
            return [];
        _descriptors.SetMode(client, call.Arguments.Contains("SOCK_NONBLOCK", StringComparison.Ordinal));
        return [client];
    }

    private TracedCall Clip(TracedCall call) => call with
    {
        Start = call.Start < TimeSpan.Zero ? TimeSpan.Zero : call.Start,
        End = call.End > scene.Length ? scene.Length : call.End,
    };

    [GeneratedRegex("\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex StringForm { get; }
}
