namespace Katas.Selectors;

public sealed class DefaultSelector : ISelector
{
    // No kqueue: I have no Mac to try it on.
    static readonly Func<ISelector>[] BestFirst =
    [
        () => new EpollSelector(),
        () => new PollSelector(),
        () => new SelectSelector(),
    ];

    readonly ISelector _best = ChooseBest();

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) => _best.Register(fileObject, events, data);

    public SelectorKey Unregister(object fileObject) => _best.Unregister(fileObject);

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) => _best.Modify(fileObject, events, data);

    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) => _best.Select(timeout);

    public SelectorKey GetKey(object fileObject) => _best.GetKey(fileObject);

    public IReadOnlyDictionary<object, SelectorKey> GetMap() => _best.GetMap();

    public void Close() => _best.Close();

    public void Dispose() => _best.Dispose();

    static ISelector ChooseBest()
    {
        foreach (var create in BestFirst)
        {
            if (Try(create) is { } selector)
                return selector;
        }

        throw new PlatformNotSupportedException("None of epoll, kqueue, poll and select works on this system.");
    }

    static ISelector? Try(Func<ISelector> create)
    {
        ISelector? selector = null;
        try
        {
            selector = create();
            selector.Select(TimeSpan.Zero);
            return selector;
        }
        catch (Exception exception) when (exception is IOException or TypeLoadException)
        {
            selector?.Dispose();
            return null;
        }
    }
}
