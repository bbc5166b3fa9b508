using System.Runtime.InteropServices;

namespace Katas.Selectors;

public sealed unsafe class EpollSelector : ISelector
{
    private readonly Table _table = new();
    private readonly int _epoll = Sys.Count(Sys.epoll_create(1), "epoll_create");

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null)
    {
        _table.Demand(events);
        var key = _table.New(fileObject, events, data);
        Tell(1, key);
        return _table.Put(key);
    }

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null)
    {
        _table.Demand(events);
        var old = _table[fileObject];
        var key = old with { Events = events, Data = data };
        if (events == old.Events)
            return _table.Put(key);
        _table.Take(fileObject);
        Tell(3, key);
        return _table.Put(key);
    }

    public SelectorKey Unregister(object fileObject)
    {
        _table.Demand();
        var key = _table.Take(fileObject);
        long ignored;
        Sys.epoll_ctl(_epoll, 2, key.Descriptor, &ignored);
        return key;
    }

    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        _table.Demand();
        var time = Sys.Of(timeout ?? default);
        var size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
        var room = _table.Count + 1;
        var events = (byte*)NativeMemory.Alloc((nuint)(room * size));
        try
        {
            var count = Sys.Count(Sys.epoll_pwait2(_epoll, events, room, timeout is null ? null : &time, null), "epoll_pwait2");
            var found = new List<(SelectorKey, SelectorEvents)>();
            for (var e = events; e < events + (count * size); e += size)
            {
                var key = _table.Rows.FirstOrDefault(row => row.Descriptor == *(int*)(e + size - 8));
                var what = ((*(uint*)e & ~4u) != 0 ? SelectorEvents.Read : 0) | ((*(uint*)e & ~1u) != 0 ? SelectorEvents.Write : 0);
                if (key.FileObject is not null && (what & key.Events) != 0)
                    found.Add((key, what & key.Events));
            }

            return found.ToArray();
        }
        finally
        {
            NativeMemory.Free(events);
        }
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

    public void Close()
    {
        if (_table.Close())
            Sys.close(_epoll);
    }

    public void Dispose() => Close();

    private void Tell(int op, SelectorKey key)
    {
        var size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
        var e = stackalloc byte[16];
        *(uint*)e = ((key.Events & SelectorEvents.Read) != 0 ? 1u | 0x2000 : 0) | ((key.Events & SelectorEvents.Write) != 0 ? 4u : 0);
        *(long*)(e + size - 8) = key.Descriptor;
        Sys.Count(Sys.epoll_ctl(_epoll, op, key.Descriptor, e), "epoll_ctl");
    }
}
