namespace Katas.Selectors;

/// <summary>A selector that waits with poll(2): any descriptor, but all of them pass to the kernel and back at every wait.</summary>
public sealed class PollSelector : SelectorBase
{
    /// <inheritdoc/>
    protected override void Wait(TimeSpan? timeout)
    {
        // TODO: wait with poll(2), through P/Invoke.
        throw new NotImplementedException("Write PollSelector in katas/05-selectors/PollSelector.cs. That is step 3 of katas/05-selectors/README.md.");
    }
}
