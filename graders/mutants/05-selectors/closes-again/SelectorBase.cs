using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Selectors;

/// <summary>
/// What all selectors share: the table of registrations. A selector adds the system call that
/// waits, and, when the kernel keeps a table of its own, what keeps that one in step.
/// </summary>
public abstract class SelectorBase : ISelector
{
    private const SelectorEvents AllEvents = SelectorEvents.Read | SelectorEvents.Write;
    private const int EINTR = 4;

    private readonly Dictionary<int, SelectorKey> _keys = [];
    private readonly List<(SelectorKey Key, SelectorEvents Events)> _ready = [];
    private readonly SelectorMap _map;
    private bool _closed;

    /// <summary>Creates a selector with nothing registered.</summary>
    protected SelectorBase() => _map = new SelectorMap(_keys, Find);

    /// <inheritdoc/>
    public SelectorKey Register(object fileObject, SelectorEvents events, object? data = null)
    {
        RequireOpen();
        RequireValid(events);
        var key = new SelectorKey(fileObject, Find(fileObject), events, data);
        if (_keys.ContainsKey(key.Descriptor))
            throw new InvalidOperationException($"{Describe(fileObject)} (descriptor {key.Descriptor}) is already registered.");

        // The kernel first: when it refuses, the table needs no repair.
        Watch(key);
        _keys.Add(key.Descriptor, key);
        return key;
    }

    /// <inheritdoc/>
    public SelectorKey Unregister(object fileObject)
    {
        var key = GetKey(fileObject);
        _keys.Remove(key.Descriptor);
        Unwatch(key);
        return key;
    }

    /// <inheritdoc/>
    public SelectorKey Modify(object fileObject, SelectorEvents events, object? data = null)
    {
        RequireOpen();
        RequireValid(events);
        var old = GetKey(fileObject);
        var key = old with { Events = events, Data = data };
        if (events != old.Events)
        {
            // Out of the table until the kernel agrees: when it refuses, nothing is registered any more.
            _keys.Remove(key.Descriptor);
            Rewatch(key);
        }

        _keys[key.Descriptor] = key;
        return key;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(SelectorKey Key, SelectorEvents Events)> Select(TimeSpan? timeout = null)
    {
        RequireOpen();
        _ready.Clear();
        Wait(timeout);
        return _ready;
    }

    /// <inheritdoc/>
    public SelectorKey GetKey(object fileObject)
    {
        RequireOpen();
        return _map[fileObject];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<object, SelectorKey> GetMap()
    {
        RequireOpen();
        return _map;
    }

    /// <inheritdoc/>
    public void Close()
    {
        _closed = true;
        _keys.Clear();
        _ready.Clear();
        Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>All that is registered.</summary>
    protected Dictionary<int, SelectorKey>.ValueCollection Keys => _keys.Values;

    /// <summary>Waits for readiness once, and calls <see cref="Report"/> for each descriptor that is ready.</summary>
    /// <param name="timeout">As for <see cref="Select"/>.</param>
    protected abstract void Wait(TimeSpan? timeout);

    /// <summary>Tells the kernel of a new registration; throws when it cannot be watched.</summary>
    /// <param name="key">The registration.</param>
    protected virtual void Watch(SelectorKey key)
    {
    }

    /// <summary>Tells the kernel that the events of a registration have changed.</summary>
    /// <param name="key">The registration with its new events.</param>
    protected virtual void Rewatch(SelectorKey key)
    {
    }

    /// <summary>Tells the kernel that a registration is gone; never throws.</summary>
    /// <param name="key">What was registered.</param>
    protected virtual void Unwatch(SelectorKey key)
    {
    }

    /// <summary>Gives back what the selector got from the kernel.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>Adds to what <see cref="Select"/> returns.</summary>
    /// <param name="descriptor">A descriptor that the system call has named.</param>
    /// <param name="events">What it is ready for.</param>
    protected void Report(int descriptor, SelectorEvents events)
    {
        // The kernel may know a descriptor that we do not: one that was closed while a duplicate of it lived on.
        if (!_keys.TryGetValue(descriptor, out var key))
            return;
        var wanted = events & key.Events;
        if (wanted != SelectorEvents.None)
            _ready.Add((key, wanted));
    }

    /// <summary>Checks what a waiting system call returned.</summary>
    /// <param name="result">Its result.</param>
    /// <param name="call">Its name.</param>
    /// <returns>How many descriptors are ready; none when a signal interrupted the wait.</returns>
    /// <exception cref="IOException">The call failed.</exception>
    protected static int Checked(int result, string call)
    {
        if (result >= 0)
            return result;
        return Marshal.GetLastPInvokeError() == EINTR ? 0 : throw Refusal(call);
    }

    /// <summary>Describes why the last system call failed.</summary>
    /// <param name="call">The name of the call.</param>
    /// <returns>The exception to throw.</returns>
    protected static IOException Refusal(string call) =>
        new($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    /// <summary>The timeout as poll(2) and epoll_wait(2) want it.</summary>
    /// <param name="timeout">As for <see cref="Select"/>.</param>
    /// <returns>Milliseconds; −1 waits as long as it takes.</returns>
    protected static int Milliseconds(TimeSpan? timeout) => timeout switch
    {
        null => -1,
        { Ticks: <= 0 } => 0,
        // Rounded up. Rounded down, the wait would end early, and the caller's next one would be 0: a busy loop.
        { Ticks: var ticks } => (int)Math.Min(int.MaxValue, ((ticks - 1) / TimeSpan.TicksPerMillisecond) + 1),
    };

    // The descriptor of a file object, also of one that was closed since it was registered.
    private int Find(object fileObject)
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

    private static int DescriptorOf(object? fileObject) => fileObject switch
    {
        int descriptor => descriptor,
        Socket socket => DescriptorOf(socket.SafeHandle),
        // A closed handle still knows its old number, which may be somebody else's by now.
        SafeHandle { IsClosed: false, IsInvalid: false } handle => (int)handle.DangerousGetHandle(),
        _ => -1,
    };

    private void RequireOpen() => ObjectDisposedException.ThrowIf(_closed, this);

    private static void RequireValid(SelectorEvents events)
    {
        if (events == SelectorEvents.None || (events & ~AllEvents) != SelectorEvents.None)
            throw new ArgumentException($"Wait for Read, Write or both, not for {events}.", nameof(events));
    }

    private static string Describe(object? fileObject) => fileObject switch
    {
        null => "null",
        int descriptor => $"Descriptor {descriptor}",
        _ => fileObject.GetType().Name,
    };
}
