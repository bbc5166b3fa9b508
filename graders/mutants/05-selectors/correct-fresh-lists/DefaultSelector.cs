namespace Katas.Selectors;

public sealed class DefaultSelector : ISelector
{
    // As in Python: once, when the first one is wanted. The kernel does not change its mind.
    private static readonly Func<ISelector> s_best = Choose();

    private readonly ISelector _best = s_best();

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) => _best.Register(fileObject, events, data);

    public SelectorKey Unregister(object fileObject) => _best.Unregister(fileObject);

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) => _best.Modify(fileObject, events, data);

    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) => _best.Select(timeout);

    public SelectorKey GetKey(object fileObject) => _best.GetKey(fileObject);

    public IReadOnlyDictionary<object, SelectorKey> GetMap() => _best.GetMap();

    public void Close() => _best.Close();

    public void Dispose() => _best.Dispose();

    private static Func<ISelector> Choose()
    {
        Func<ISelector>[] known = [() => new EpollSelector(), () => new KqueueSelector(), () => new PollSelector()];
        return Array.Find(known, Works) ?? (() => new SelectSelector());
    }

    private static bool Works(Func<ISelector> create)
    {
        try
        {
            using var selector = create();
            selector.Select(TimeSpan.Zero);
            return true;
        }
        catch (Exception e) when (e is IOException or TypeLoadException)
        {
            return false;
        }
    }
}
