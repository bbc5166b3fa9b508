namespace Katas.Selectors;

/// <summary>The best selector that works here: epoll, kqueue, poll or select, in this order.</summary>
public sealed class DefaultSelector : ISelector
{
    private const string Unwritten =
        "Write DefaultSelector in katas/05-selectors/DefaultSelector.cs. That is step 5 of katas/05-selectors/README.md.";

    // TODO: choose by trying, not by the name of the system, and hand every call on to the chosen selector.

    /// <inheritdoc/>
    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) =>
        throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public SelectorKey Unregister(object fileObject) => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) =>
        throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) =>
        throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public SelectorKey GetKey(object fileObject) => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public IReadOnlyDictionary<object, SelectorKey> GetMap() => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public void Close() => throw new NotImplementedException(Unwritten);

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException(Unwritten);
}
