using Katas.Host.Probing;

namespace Katas.Testing;

/// <summary>A call of <see cref="Katas.Selectors.ISelector.Select"/> that may still be waiting.</summary>
public sealed class PendingSelect
{
    private static readonly TimeSpan BetweenSignals = TimeSpan.FromMilliseconds(10);

    private readonly SelectorUnderTest _selector;
    private readonly string _call;
    private readonly TimeSpan _timeout;
    private readonly Task<ProbeReply?> _reply;

    internal PendingSelect(SelectorUnderTest selector, string call, TimeSpan timeout, Task<ProbeReply?> reply)
    {
        _selector = selector;
        _call = call;
        _timeout = timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero;
        _reply = reply;
    }

    /// <summary>Whether the call returns soon.</summary>
    /// <param name="time">For how long to look.</param>
    /// <returns>Whether it has returned.</returns>
    public bool EndsWithin(TimeSpan time) => _reply.Wait(time);

    /// <summary>Demands that the call goes on waiting.</summary>
    /// <param name="time">For how long to look.</param>
    public void ExpectWaiting(TimeSpan time)
    {
        if (!EndsWithin(time))
            return;
        End();
        _selector.Fail($"{_call} waits as long as nothing is ready", "it returned");
    }

    /// <summary>Waits for the call's end.</summary>
    /// <returns>What it returned.</returns>
    public SelectResult End() => End(_timeout + Patience.ForProgress);

    /// <summary>Waits for the end of a call that something has made ready, long before its timeout.</summary>
    /// <returns>What it returned.</returns>
    public SelectResult EndSoon() => End(Patience.ForProgress);

    /// <summary>Sends signals to the waiting thread until the call ends.</summary>
    /// <returns>What it returned.</returns>
    public SelectResult Interrupt()
    {
        // Again and again: the thread may not have come to its wait yet.
        Patience.Until(() => _reply.IsCompleted || SendSignal(), Patience.ForProgress);
        var reply = _selector.Finish($"{_call}, interrupted by signals,", _reply, TimeSpan.Zero, waited: Patience.ForProgress);
        return new SelectResult(_selector, _call, reply);
    }

    private bool SendSignal()
    {
        _selector.Interrupt();
        return _reply.Wait(BetweenSignals);
    }

    private SelectResult End(TimeSpan bound) => new(_selector, _call, _selector.Finish(_call, _reply, bound));
}
