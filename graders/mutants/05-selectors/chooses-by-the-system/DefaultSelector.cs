namespace Katas.Selectors;

/// <summary>The best selector that works here: epoll, kqueue, poll or select, in this order.</summary>
public sealed class DefaultSelector : ISelector
{
    private readonly ISelector _best = ChooseBest();

    /// <inheritdoc/>
    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) => _best.Register(fileObject, events, data);

    /// <inheritdoc/>
    public SelectorKey Unregister(object fileObject) => _best.Unregister(fileObject);

    /// <inheritdoc/>
    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) => _best.Modify(fileObject, events, data);

    /// <inheritdoc/>
    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) => _best.Select(timeout);

    /// <inheritdoc/>
    public SelectorKey GetKey(object fileObject) => _best.GetKey(fileObject);

    /// <inheritdoc/>
    public IReadOnlyDictionary<object, SelectorKey> GetMap() => _best.GetMap();

    /// <inheritdoc/>
    public void Close() => _best.Close();

    /// <inheritdoc/>
    public void Dispose() => _best.Dispose();

    private static ISelector ChooseBest()
    {
        if (OperatingSystem.IsLinux())
            return new EpollSelector();
        return OperatingSystem.IsMacOS() ? new KqueueSelector() : new SelectSelector();
    }
}
