namespace Katas.Tracing;

/// <summary>What a call of the server's thread is for.</summary>
public enum CallPurpose
{
    /// <summary>Take the next client: accept.</summary>
    Accept,

    /// <summary>Receive bytes of one client: recv, read.</summary>
    Receive,

    /// <summary>Send bytes to one client: send, write.</summary>
    Send,

    /// <summary>Ask who is ready, and wait for it: select, poll, epoll_wait.</summary>
    Readiness,

    /// <summary>Wait for nobody: a sleep, or a lock that another thread is to open.</summary>
    Nap,

    /// <summary>Say whom to watch: epoll_ctl.</summary>
    Interest,

    /// <summary>Give a client back: close, shutdown.</summary>
    Close,

    /// <summary>Set up a socket, and the like.</summary>
    Other,
}

/// <summary>How a call of the server's thread ended.</summary>
public enum CallOutcome
{
    /// <summary>It did what it is for.</summary>
    Done,

    /// <summary>There was nothing to do: EAGAIN.</summary>
    Again,

    /// <summary>The time for it was over, and nothing had happened.</summary>
    TimedOut,

    /// <summary>It met the end of a stream.</summary>
    EndOfStream,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It had not returned when the trace ended.</summary>
    Unfinished,
}

/// <summary>A call of the server's thread, and what it means in the scene.</summary>
/// <param name="Start">When it began, after the scene's beginning.</param>
/// <param name="End">When it returned.</param>
/// <param name="Name">The name of the system call.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record TracedCall(TimeSpan Start, TimeSpan End, string Name, CallPurpose Purpose, CallOutcome Outcome)
{
    /// <summary>The listener, among <see cref="Subjects"/>.</summary>
    public const int Listener = -1;

    // Far above what a call takes that does not wait, also under strace; far below what people notice.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Whom the call is about: the clients' numbers, and <see cref="Listener"/>. Those it waits for, if it waits.</summary>
    public IReadOnlyList<int> Subjects { get; init; } = [];

    /// <summary>The client that was accepted; mostly nobody.</summary>
    public IReadOnlyList<int> Accepted { get; init; } = [];

    /// <summary>What it returned; for <see cref="CallPurpose.Readiness"/>, how many are ready.</summary>
    public long Result { get; init; }

    /// <summary>How many bytes were copied.</summary>
    public int Bytes { get; init; }

    /// <summary>The first of these bytes, as strace writes them. Untrusted.</summary>
    public string Text { get; init; } = "";

    /// <summary>The name of the error, or empty.</summary>
    public string Error { get; init; } = "";

    /// <summary>Whether it returns at once, come what may. One that takes its time was kept from a processor.</summary>
    public bool IsNonblocking { get; init; }

    /// <summary>Whether nothing is known but that the thread was seen in this call.</summary>
    public bool IsSampled { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Took => End - Start;

    /// <summary>Whether the thread slept in it until somebody outside did something.</summary>
    public bool Waits => Purpose is CallPurpose.Accept or CallPurpose.Receive or CallPurpose.Send or CallPurpose.Readiness
        && (Took >= ShortestWait || Outcome == CallOutcome.Unfinished) && Outcome != CallOutcome.Again && !IsNonblocking;

    /// <summary>Whether the thread slept in it for a time of its own choice, or for another thread.</summary>
    public bool Naps => Purpose == CallPurpose.Nap;

    /// <summary>Whether it copied bytes between the kernel and the server.</summary>
    public bool Copies => Purpose is CallPurpose.Receive or CallPurpose.Send && Bytes > 0;

    /// <summary>Whether it was for nothing: it asked, and was told that there was nothing.</summary>
    public bool IsWasted => Outcome is CallOutcome.Again or CallOutcome.TimedOut && Purpose != CallPurpose.Nap;
}
