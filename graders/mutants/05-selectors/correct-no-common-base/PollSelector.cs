namespace Katas.Selectors;

public sealed unsafe class PollSelector : ISelector
{
    private readonly Table _table = new();

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null)
    {
        _table.Demand(events);

        return _table.Put(_table.New(fileObject, events, data));
    }

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null)
    {
        _table.Demand(events);
        return _table.Put(_table[fileObject] with { Events = events, Data = data });
    }

    public SelectorKey Unregister(object fileObject)
    {
        _table.Demand();
        return _table.Take(fileObject);
    }

    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        _table.Demand();
        var time = Sys.Of(timeout ?? default);
        var fds = _table.Rows.Select(row => (ulong)(uint)row.Descriptor | ((row.Events & SelectorEvents.Read) != 0 ? 1ul << 32 : 0) | ((row.Events & SelectorEvents.Write) != 0 ? 4ul << 32 : 0)).ToArray();
        fixed (ulong* p = fds)
        {
            if (Sys.Count(Sys.ppoll(p, fds.Length, timeout is null ? null : &time, null), "ppoll") == 0)
                return [];
        }

        var found = new List<(SelectorKey, SelectorEvents)>();
        for (var i = 0; i < fds.Length; i++)
        {
            var back = (ushort)(fds[i] >> 48);
            var what = ((back & ~4) != 0 ? SelectorEvents.Read : 0) | ((back & ~1) != 0 ? SelectorEvents.Write : 0);
            if ((what & _table.Rows[i].Events) != 0)
                found.Add((_table.Rows[i], what & _table.Rows[i].Events));
        }

        return found;
    }

    public SelectorKey GetKey(object fileObject)
    {
        _table.Demand();
        return _table[fileObject];
    }

    public IReadOnlyDictionary<object, SelectorKey> GetMap()
    {
        _table.Demand();
        return _table;
    }

    public void Close() => _table.Close();

    public void Dispose() => Close();
}
