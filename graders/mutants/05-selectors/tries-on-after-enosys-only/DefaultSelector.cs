namespace Katas.Selectors;

/// <summary>The best selector that works here: epoll, kqueue, poll or select, in this order.</summary>
public sealed class DefaultSelector : ISelector
{
    private const int ENOSYS = 38;

    private static readonly Func<ISelector>[] BestFirst =
    [
        () => new EpollSelector(),
        () => new KqueueSelector(),
        () => new PollSelector(),
        () => new SelectSelector(),
    ];

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
        foreach (var create in BestFirst)
        {
            if (Try(create) is { } selector)
                return selector;
        }

        throw new PlatformNotSupportedException("None of epoll, kqueue, poll and select works on this system.");
    }

    // The name of the system does not tell: a kernel may lack a call, and a sandbox may forbid it.
    private static ISelector? Try(Func<ISelector> create)
    {
        ISelector? selector = null;
        try
        {
            selector = create();
            selector.Select(TimeSpan.Zero);
            return selector;
        }
        catch (Exception exception) when (exception is IOException { HResult: ENOSYS } or TypeLoadException)
        {
            // The kernel does not know the call (ENOSYS), or the C library does not know the call
            // (EntryPointNotFoundException, a TypeLoadException): on to the next.
            selector?.Dispose();
            return null;
        }
    }
}
