using Katas.Testing;

namespace Katas.Grading;

/// <summary>Where the servers of submissions run.</summary>
public enum SandboxMode
{
    /// <summary>In the sandbox that works here; without one, nothing runs.</summary>
    Auto,

    /// <summary>In a sandbox of bubblewrap's.</summary>
    Bwrap,

    /// <summary>As ordinary processes of whoever grades: for code that you trust.</summary>
    None,
}

/// <summary>Decides whether servers run in a sandbox.</summary>
public static class SandboxChoice
{
    // The signal reaches the sandbox that is tried, too, and maybe before us.
    private static readonly TimeSpan SignalDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Decides, and never falls back to running without a sandbox.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="cancel">Cancelled by who interrupts the trial of a sandbox, which then fails.</param>
    /// <returns>Whether servers run in a sandbox.</returns>
    /// <exception cref="UserError">One was asked for, and there is none that works.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted, and nothing is known.</exception>
    public static bool Decide(SandboxMode mode, CancellationToken cancel) => Decide(mode, () => SandboxProbe.WhyNot, cancel);

    /// <summary>Decides.</summary>
    /// <param name="mode">What was asked for.</param>
    /// <param name="whyNot">Says why no sandbox works here; null when one does.</param>
    /// <param name="cancel">Cancelled by who interrupts it.</param>
    /// <returns>Whether servers run in a sandbox.</returns>
    /// <exception cref="UserError">One was asked for, and there is none that works.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted, and nothing is known.</exception>
    internal static bool Decide(SandboxMode mode, Func<string?> whyNot, CancellationToken cancel = default)
    {
        if (mode == SandboxMode.None)
            return false;
        return Uninterrupted(whyNot, cancel) is not { } reason ? true : throw new UserError(
            $"Submissions cannot be confined here, so none was run. {OneLine(reason)}",
            $"Do what it says and call {CommandName.Value} again. For code that you would run yourself, --sandbox none does without.");
    }

    /// <summary>Why there is no working sandbox here, on one line; null when there is one.</summary>
    public static string? WhyNone => WhyNoneUnless(CancellationToken.None);

    /// <summary>The same, for who can be interrupted.</summary>
    /// <param name="cancel">Cancelled by who interrupts it.</param>
    /// <returns>The reason, or null.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted, and nothing is known.</exception>
    public static string? WhyNoneUnless(CancellationToken cancel) =>
        Uninterrupted(() => SandboxProbe.WhyNot, cancel) is { } reason ? OneLine(reason) : null;

    private static string? Uninterrupted(Func<string?> whyNot, CancellationToken cancel)
    {
        var reason = whyNot();
        if (reason is not null && cancel.CanBeCanceled)
            cancel.WaitHandle.WaitOne(SignalDelay);
        cancel.ThrowIfCancellationRequested();
        return reason;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
