namespace Katas.Selectors;

// Chosen once for the process, on first use.
public sealed class DefaultSelector : ISelector
{
    private static readonly Lazy<Func<ISelector>> Best = new(() =>
        new Func<ISelector>[] { () => new EpollSelector(), () => new PollSelector() }.Where(Works).FirstOrDefault(() => new SelectSelector()));

    private readonly ISelector _it = Best.Value();

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null) => _it.Register(fileObject, events, data);

    public SelectorKey Unregister(object fileObject) => _it.Unregister(fileObject);

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null) => _it.Modify(fileObject, events, data);

    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null) => _it.Select(timeout);

    public SelectorKey GetKey(object fileObject) => _it.GetKey(fileObject);

    public IReadOnlyDictionary<object, SelectorKey> GetMap() => _it.GetMap();

    public void Close() => _it.Close();

    public void Dispose() => _it.Dispose();

    private static bool Works(Func<ISelector> make)
    {
        try
        {
            using var one = make();
            one.Select(TimeSpan.Zero);
            return true;
        }
        catch
        {
            return false;
        }
    }
}
