using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Selectors;

public abstract class SelectorBase : ISelector
{
    const SelectorEvents AllEvents = SelectorEvents.Read | SelectorEvents.Write;
    const int EINTR = 4;

    readonly Dictionary<int, SelectorKey> _keys = [];
    readonly List<(SelectorKey Key, SelectorEvents Events)> _ready = [];
    readonly SelectorMap _map;
    bool _closed;

    protected SelectorBase() => _map = new SelectorMap(_keys, Find);

    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null)
    {
        RequireOpen();
        RequireValid(events);
        var key = new SelectorKey(fileObject, Find(fileObject), events, data);
        if (_keys.ContainsKey(key.Descriptor))
            throw new InvalidOperationException($"{Describe(fileObject)} (descriptor {key.Descriptor}) is already registered.");

        Watch(key);
        _keys.Add(key.Descriptor, key);
        return key;
    }

    public SelectorKey Unregister(object fileObject)
    {
        var key = GetKey(fileObject);
        _keys.Remove(key.Descriptor);
        Unwatch(key);
        return key;
    }

    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null)
    {
        RequireOpen();
        RequireValid(events);
        var old = GetKey(fileObject);
        var key = old with { Events = events, Data = data };
        if (events != old.Events)
        {
            _keys.Remove(key.Descriptor);
            Rewatch(key);
        }

        _keys[key.Descriptor] = key;
        return key;
    }

    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        RequireOpen();
        _ready.Clear();
        Wait(timeout);
        return _ready;
    }

    public SelectorKey GetKey(object fileObject)
    {
        RequireOpen();
        return _map[fileObject];
    }

    public IReadOnlyDictionary<object, SelectorKey> GetMap()
    {
        RequireOpen();
        return _map;
    }

    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _keys.Clear();
        _ready.Clear();
        Release();
    }

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    protected Dictionary<int, SelectorKey>.ValueCollection Keys => _keys.Values;

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
        if (!_keys.TryGetValue(descriptor, out var key))
            return;
        var wanted = events & key.Events;
        if (wanted != SelectorEvents.None)
            _ready.Add((key, wanted));
    }

    protected static int Checked(int result, string call)
    {
        if (result >= 0)
            return result;
        return Marshal.GetLastPInvokeError() == EINTR ? 0 : throw Refusal(call);
    }

    protected static IOException Refusal(string call) =>
        new($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    protected static int Milliseconds(TimeSpan? timeout) => timeout switch
    {
        null => -1,
        { Ticks: <= 0 } => 0,
        { Ticks: var ticks } => (int)Math.Min(int.MaxValue, ((ticks - 1) / TimeSpan.TicksPerMillisecond) + 1),
    };

    int Find(object fileObject)
    {
        var descriptor = DescriptorOf(fileObject);
        if (descriptor >= 0)
            return descriptor;
        foreach (var key in _keys.Values)
        {
            if (ReferenceEquals(key.FileObject, fileObject))
                return key.Descriptor;
        }

        throw new ArgumentException($"{Describe(fileObject)} has no descriptor: it is closed, negative, or neither a Socket, a SafeHandle nor an int.", nameof(fileObject));
    }

    static int DescriptorOf(object? fileObject) => fileObject switch
    {
        int descriptor => descriptor,
        Socket socket => DescriptorOf(socket.SafeHandle),
        SafeHandle { IsClosed: false, IsInvalid: false } handle => (int)handle.DangerousGetHandle(),
        _ => -1,
    };

    void RequireOpen() => ObjectDisposedException.ThrowIf(_closed, this);

    static void RequireValid(SelectorEvents events)
    {
        if (events == SelectorEvents.None || (events & ~AllEvents) != SelectorEvents.None)
            throw new ArgumentException($"Wait for Read, Write or both, not for {events}.", nameof(events));
    }

    static string Describe(object? fileObject) => fileObject switch
    {
        null => "null",
        int descriptor => $"Descriptor {descriptor}",
        _ => fileObject.GetType().Name,
    };
}
