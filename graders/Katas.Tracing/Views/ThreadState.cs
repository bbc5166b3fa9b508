using Katas.Drawing;

namespace Katas.Tracing;

/// <summary>What the server's thread is at, as a picture shows it.</summary>
internal enum ThreadState
{
    /// <summary>It sleeps, and no client can wake it.</summary>
    Naps,

    /// <summary>It sleeps until a client does something.</summary>
    Waits,

    /// <summary>It asks in vain.</summary>
    Again,

    /// <summary>It copies bytes.</summary>
    Copies,

    /// <summary>It makes some other call.</summary>
    Calls,

    /// <summary>It runs its own code.</summary>
    Computes,
}

/// <summary>How states look.</summary>
internal static class ThreadStates
{
    /// <summary>All states, from the lowest to the highest where several share a place.</summary>
    public static readonly IReadOnlyList<ThreadState> All = Enum.GetValues<ThreadState>();

    /// <summary>The state during a call.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The state.</returns>
    public static ThreadState Of(TracedCall call) => call switch
    {
        { Naps: true } => ThreadState.Naps,
        { Waits: true } => ThreadState.Waits,
        { IsSampled: true } => ThreadState.Calls,
        { Outcome: CallOutcome.Again } => ThreadState.Again,
        { Copies: true } => ThreadState.Copies,
        _ => ThreadState.Calls,
    };

    /// <summary>Its colour.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The colour.</returns>
    public static Paint Paint(ThreadState state) => state switch
    {
        ThreadState.Naps => Drawing.Paint.Grey,
        ThreadState.Waits => Drawing.Paint.Orange,
        ThreadState.Again => Drawing.Paint.Vermilion,
        ThreadState.Copies => Drawing.Paint.Blue,
        ThreadState.Calls => Drawing.Paint.Muted,
        _ => Drawing.Paint.Green,
    };

    /// <summary>How opaque it is: sleep is pale, so that what is written on it can be read.</summary>
    /// <param name="state">The state.</param>
    /// <returns>From 0 to 1.</returns>
    public static double Opacity(ThreadState state) => state switch
    {
        ThreadState.Waits => 0.4,
        ThreadState.Naps => 0.35,
        _ => 1,
    };

    /// <summary>What it is, in a few words.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The words.</returns>
    public static string Words(ThreadState state) => state switch
    {
        ThreadState.Naps => "naps, and no client can wake it",
        ThreadState.Waits => "waits for data, asleep",
        ThreadState.Again => "asks in vain (EAGAIN): the higher, the more calls",
        ThreadState.Copies => "copies data",
        ThreadState.Calls => "makes other calls",
        _ => "computes, or waits for a processor",
    };
}
