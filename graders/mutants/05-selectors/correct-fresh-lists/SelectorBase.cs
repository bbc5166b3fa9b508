using System.Collections;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Selectors;

public abstract class SelectorBase : ISelector
{
    private readonly SortedList<int, SelectorKey> _table = new();
    private List<(SelectorKey Key, SelectorEvents Events)> _found = [];
    private bool _open = true;

    protected IList<SelectorKey> Keys => _table.Values;

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null)
    {
        CheckEvents(events);
        var number = Resolve(fileObject);
        if (_table.ContainsKey(number))
            throw new InvalidOperationException($"{number} is taken.");
        var key = _table[number] = new SelectorKey(fileObject, number, events, data);
        Attempt(key, Watch);
        return key;
    }

    public SelectorKey Unregister(object fileObject)
    {
        var key = GetKey(fileObject);
        _table.Remove(key.Descriptor);
        Unwatch(key);
        return key;
    }

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null)
    {
        CheckEvents(events);
        var before = GetKey(fileObject);
        var after = new SelectorKey(before.FileObject, before.Descriptor, events, data);
        _table[after.Descriptor] = after;
        if (before.Events != after.Events)
            Attempt(after, Rewatch);
        return after;
    }

    // A list of its own for every call: it stays as it is when the next one waits.
    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        CheckOpen();
        _found = [];
        Wait(timeout);
        return _found.AsReadOnly();
    }

    public SelectorKey GetKey(object fileObject)
    {
        CheckOpen();
        return new View(this)[fileObject];
    }

    public IReadOnlyDictionary<object, SelectorKey> GetMap()
    {
        CheckOpen();
        return new View(this);
    }

    public void Close()
    {
        if (_open)
            Release();
        _open = false;
        _table.Clear();
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    protected abstract void Wait(TimeSpan? timeout);

    protected virtual void Watch(SelectorKey key)
    {
    }

    protected virtual void Rewatch(SelectorKey key)
    {
    }

    protected virtual void Unwatch(SelectorKey key)
    {
    }

    protected virtual void Release()
    {
    }

    protected void Report(int descriptor, SelectorEvents events)
    {
        if (_table.TryGetValue(descriptor, out var key) && (events & key.Events) != 0)
            _found.Add((key, events & key.Events));
    }

    protected static int Checked(int result, string call)
    {
        const int Interrupted = 4;
        if (result == -1 && Marshal.GetLastPInvokeError() != Interrupted)
            throw Refusal(call);
        return Math.Max(result, 0);
    }

    protected static IOException Refusal(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    protected static int Milliseconds(TimeSpan? timeout)
    {
        if (timeout is not { } time)
            return -1;
        return time <= TimeSpan.Zero ? 0 : (int)Math.Min(1_000_000_000, Math.Ceiling(time.TotalMilliseconds));
    }

    private void Attempt(SelectorKey key, Action<SelectorKey> tell)
    {
        try
        {
            tell(key);
        }
        catch
        {
            _table.Remove(key.Descriptor);
            throw;
        }
    }

    private int Resolve(object fileObject)
    {
        var number = fileObject switch
        {
            int descriptor => descriptor,
            Socket { SafeHandle.IsClosed: false } socket => (int)socket.Handle,
            SafeHandle { IsClosed: false } handle => (int)handle.DangerousGetHandle(),
            _ => _table.Values.Where(key => ReferenceEquals(key.FileObject, fileObject)).Select(key => key.Descriptor).DefaultIfEmpty(-1).First(),
        };
        return number >= 0 ? number : throw new ArgumentException("That is no open file.", nameof(fileObject));
    }

    private void CheckEvents(SelectorEvents events)
    {
        CheckOpen();
        if ((int)events is < 1 or > 3)
            throw new ArgumentException("Read, Write or both.", nameof(events));
    }

    private void CheckOpen()
    {
        if (!_open)
            throw new ObjectDisposedException(GetType().Name);
    }

    private sealed class View(SelectorBase of) : IReadOnlyDictionary<object, SelectorKey>
    {
        public SelectorKey this[object key] =>
            TryGetValue(key, out var found) ? found : throw new KeyNotFoundException("Nobody has registered that.");

        public IEnumerable<object> Keys => of._table.Keys.Select(number => (object)number);

        public IEnumerable<SelectorKey> Values => of._table.Values;

        public int Count => of._table.Count;

        public bool ContainsKey(object key) => of._table.ContainsKey(of.Resolve(key));

        public bool TryGetValue(object key, out SelectorKey value) => of._table.TryGetValue(of.Resolve(key), out value);

        public IEnumerator<KeyValuePair<object, SelectorKey>> GetEnumerator() =>
            of._table.Select(entry => new KeyValuePair<object, SelectorKey>(entry.Key, entry.Value)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
