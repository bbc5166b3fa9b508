namespace Katas.Selectors;

public sealed unsafe class SelectSelector : ISelector
{
    private readonly Table _table = new();

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null)
    {
        _table.Demand(events);
        if (Table.NumberOf(fileObject) > 1023)
            throw new ArgumentException("select knows 1,024 descriptors.");
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
        var sets = stackalloc byte[256];
        new Span<byte>(sets, 256).Clear();
        foreach (var row in _table.Rows)
        {
            if ((row.Events & SelectorEvents.Read) != 0)
                sets[row.Descriptor / 8] |= (byte)(1 << (row.Descriptor % 8));
            if ((row.Events & SelectorEvents.Write) != 0)
                sets[128 + (row.Descriptor / 8)] |= (byte)(1 << (row.Descriptor % 8));
        }

        if (Sys.Count(Sys.pselect(1024, sets, sets + 128, null, timeout is null ? null : &time, null), "pselect") == 0)
            return [];
        var found = new List<(SelectorKey, SelectorEvents)>();
        foreach (var row in _table.Rows)
        {
            var (at, bit) = (row.Descriptor / 8, 1 << (row.Descriptor % 8));
            var what = (IsOn(sets, at, bit) ? SelectorEvents.Read : 0) | (IsOn(sets, at + 128, bit) ? SelectorEvents.Write : 0);
            if (what != 0)
                found.Add((row, what));
        }

        return found;

        static bool IsOn(byte* sets, int at, int bit) => (sets[at] & bit) != 0;
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
