namespace Katas.Selectors;

/// <summary>A selector that waits with select(2): available everywhere, but only for descriptors below 1,024.</summary>
public sealed class SelectSelector : SelectorBase
{
    /// <inheritdoc/>
    protected override void Wait(TimeSpan? timeout)
    {
        // TODO: wait with select(2), through P/Invoke; and refuse to register a descriptor that it cannot watch.
        throw new NotImplementedException("Write SelectSelector in katas/05-selectors/SelectSelector.cs. That is step 2 of katas/05-selectors/README.md.");
    }
}
