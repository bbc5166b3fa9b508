namespace Katas.Selectors;

/// <summary>A selector that waits with kqueue(2), the counterpart of epoll on macOS.</summary>
/// <remarks>Optional: on Linux nothing needs it, and nothing tests it there.</remarks>
public sealed class KqueueSelector : SelectorBase
{
    /// <inheritdoc/>
    protected override void Wait(TimeSpan? timeout)
    {
        // TODO: on macOS, wait with kevent(2), through P/Invoke. On Linux, leave this file as it is.
        // What the runtime throws where the C library has no kqueue. So a default that tries one
        // selector after the other goes on to the next, as it does on Linux with a finished one.
        throw new EntryPointNotFoundException("Write KqueueSelector in katas/05-selectors/KqueueSelector.cs. It is optional: on Linux nothing needs it.");
    }
}
