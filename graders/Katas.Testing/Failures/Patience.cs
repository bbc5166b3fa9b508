using System.Diagnostics;

namespace Katas.Testing;

/// <summary>How long a test waits before it gives a server up.</summary>
/// <remarks>
/// A right server answers within milliseconds. The bounds are far above that, so that a busy
/// machine never fails it; only a wrong server meets them.
/// </remarks>
internal static class Patience
{
    /// <summary>How long nothing at all may happen while something is due.</summary>
    public static readonly TimeSpan ForProgress = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a whole test may take; meets a server that trickles. One that makes its system calls
    /// for single bytes is right, and on a busy machine needs a minute for what others do in one second.
    /// </summary>
    public static readonly TimeSpan ForTest = TimeSpan.FromSeconds(180);

    /// <summary>How long a process may take to begin.</summary>
    public static readonly TimeSpan ForStart = TimeSpan.FromSeconds(60);

    /// <summary>The contract's bound on <see cref="IServer.Run"/>'s return after stop.</summary>
    public static readonly TimeSpan ForStop = TimeSpan.FromSeconds(1);

    /// <summary>What a busy machine may add to <see cref="ForStop"/> before the server is to blame.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    /// <summary>How long <see cref="IServer.Run"/> may take to return at most, where the server hardly gets a processor.</summary>
    public static readonly TimeSpan ForStarvedStop = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    // A pause between two looks that takes longer than this was the machine's: it stood still, for the server as well.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    // Of each bound: how much standing still is put up with.
    private const int MostStandstill = 3;

    /// <summary>How much of a test's time is left; where a grader limits that of all tests, what is left of that.</summary>
    /// <param name="test">Runs since the test began.</param>
    /// <returns>The time; negative when the test is to be given up.</returns>
    public static TimeSpan Remaining(Stopwatch test)
    {
        var remaining = ForTest - test.Elapsed;
        return KataFixture.Budget?.Remaining is { } ofAll && ofAll < remaining ? ofAll : remaining;
    }

    /// <summary>Waits for a condition.</summary>
    /// <param name="condition">What to wait for; asked again and again.</param>
    /// <param name="bound">How long at most, without the time for which the machine stands still.</param>
    /// <returns>Whether the condition came true.</returns>
    public static bool Until(Func<bool> condition, TimeSpan bound) => Until(condition, bound, () => Thread.Sleep(PollInterval));

    /// <summary>Waits for a condition.</summary>
    /// <param name="condition">What to wait for; asked again and again.</param>
    /// <param name="bound">How long at most, without the time for which the machine stands still.</param>
    /// <param name="pause">What is done between two looks: nothing, for a moment of less than a tenth of a second.</param>
    /// <returns>Whether the condition came true.</returns>
    internal static bool Until(Func<bool> condition, TimeSpan bound, Action pause)
    {
        var watch = Stopwatch.StartNew();
        var standstill = TimeSpan.Zero;
        while (!condition())
        {
            if (watch.Elapsed - standstill > bound)
                return false;
            var begin = watch.Elapsed;
            pause();
            standstill += Max(watch.Elapsed - begin - LongestPause, TimeSpan.Zero);
            standstill = Min(standstill, MostStandstill * bound);
        }

        return true;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
