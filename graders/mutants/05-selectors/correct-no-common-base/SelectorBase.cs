using System.Collections;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Selectors;

// A table that selectors have; they are no kind of it.
internal sealed class Table : IReadOnlyDictionary<object, SelectorKey>
{
    private readonly List<SelectorKey> _rows = [];
    private bool _closed;

    public IReadOnlyList<SelectorKey> Rows => _rows;

    public static int NumberOf(object? file) => file switch
    {
        int n => n,
        Socket s when !s.SafeHandle.IsClosed => s.SafeHandle.DangerousGetHandle().ToInt32(),
        SafeHandle { IsClosed: false } h => h.DangerousGetHandle().ToInt32(),
        _ => -1,
    };

    public void Demand(SelectorEvents? events = null)
    {
        if (_closed)
            throw new ObjectDisposedException("selector");
        if (events is { } e && e is not (SelectorEvents.Read or SelectorEvents.Write or (SelectorEvents.Read | SelectorEvents.Write)))
            throw new ArgumentOutOfRangeException(nameof(events));
    }

    public int Find(object? file)
    {
        var number = NumberOf(file);
        var at = _rows.FindIndex(row => number >= 0 ? row.Descriptor == number : ReferenceEquals(row.FileObject, file));
        if (at < 0 && file is null)
            throw new ArgumentNullException(nameof(file));
        return at >= 0 || number >= 0 ? at : throw new ArgumentException("no file", nameof(file));
    }

    public int Have(object? file)
    {
        var at = Find(file);
        return at >= 0 ? at : throw new KeyNotFoundException();
    }

    public SelectorKey New(object file, SelectorEvents events, object? data) =>
        Find(file) < 0 ? new SelectorKey(file, NumberOf(file), events, data) : throw new InvalidOperationException("twice");

    public SelectorKey Put(SelectorKey key)
    {
        var at = _rows.FindIndex(row => row.Descriptor == key.Descriptor);
        if (at < 0)
            _rows.Add(key);
        else
            _rows[at] = key;
        return key;
    }

    public SelectorKey Take(object file)
    {
        var at = Have(file);
        var key = _rows[at];
        _rows[at] = _rows[^1];
        _rows.RemoveAt(_rows.Count - 1);
        return key;
    }

    public bool Close()
    {
        (var was, _closed) = (_closed, true);
        _rows.Clear();
        return !was;
    }

    public SelectorKey this[object key] => _rows[Have(key)];

    public IEnumerable<object> Keys => _rows.ConvertAll(row => (object)row.Descriptor);

    public IEnumerable<SelectorKey> Values => _rows;

    public int Count => _rows.Count;

    public bool ContainsKey(object key) => _rows.Exists(row => ReferenceEquals(row.FileObject, key) || row.Descriptor == NumberOf(key));

    public bool TryGetValue(object key, out SelectorKey value)
    {
        value = ContainsKey(key) ? this[key] : default;
        return ContainsKey(key);
    }

    public IEnumerator<KeyValuePair<object, SelectorKey>> GetEnumerator()
    {
        foreach (var row in _rows)
            yield return new(row.Descriptor, row);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal static unsafe partial class Sys
{
    [LibraryImport("libc", SetLastError = true)] public static partial int epoll_create(int size);
    [LibraryImport("libc", SetLastError = true)] public static partial int epoll_ctl(int ep, int op, int fd, void* e);
    [LibraryImport("libc", SetLastError = true)] public static partial int epoll_pwait2(int ep, void* e, int max, Time* t, void* mask);
    [LibraryImport("libc", SetLastError = true)] public static partial int ppoll(void* fds, nint n, Time* t, void* mask);
    [LibraryImport("libc", SetLastError = true)] public static partial int pselect(int n, void* r, void* w, void* x, Time* t, void* mask);
    [LibraryImport("libc", SetLastError = true)] public static partial int close(int fd);

    public struct Time
    {
        public nint Seconds, Nanoseconds;
    }

    public static Time Of(TimeSpan span) => span <= TimeSpan.Zero
        ? default
        : new Time { Seconds = (nint)Math.Min(span.Ticks / 10_000_000, 1_000_000_000), Nanoseconds = (nint)(span.Ticks % 10_000_000 * 100) };

    public static int Count(int result, string call) =>
        result >= 0 ? result : Marshal.GetLastPInvokeError() is 4 ? 0 : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
