using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Selectors;

/// <summary>A selector that waits with kqueue(2), the counterpart of epoll on macOS.</summary>
/// <remarks>Optional: on Linux nothing needs it, and nothing tests it there.</remarks>
public sealed partial class KqueueSelector : SelectorBase
{
    private const short EVFILT_READ = -1;
    private const short EVFILT_WRITE = -2;
    private const ushort EV_ADD = 0x1;
    private const ushort EV_DELETE = 0x2;

    private static readonly SelectorEvents[] BothEvents = [SelectorEvents.Read, SelectorEvents.Write];

    private readonly SafeFileHandle _queue;
    private readonly Dictionary<int, SelectorEvents> _collected = [];
    private KEvent[] _events = new KEvent[64];

    /// <summary>Creates a selector with nothing registered.</summary>
    /// <exception cref="IOException">The kernel refuses a kqueue descriptor.</exception>
    public KqueueSelector()
    {
        var descriptor = kqueue();
        if (descriptor < 0)
            throw Refusal("kqueue");
        _queue = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <inheritdoc/>
    protected override void Watch(SelectorKey key)
    {
        try
        {
            Add(key);
        }
        catch (IOException)
        {
            // The filter for reading may be in the queue already, without the one for writing.
            Unwatch(key);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Rewatch(SelectorKey key)
    {
        Unwatch(key with { Events = SelectorEvents.Read | SelectorEvents.Write });
        Watch(key);
    }

    /// <inheritdoc/>
    protected override void Unwatch(SelectorKey key)
    {
        foreach (var one in BothEvents)
        {
            // It may fail, and safely: a filter that is not in the queue (any more) is what we want.
            if ((key.Events & one) != 0)
                _ = Change(key.Descriptor, one, EV_DELETE);
        }
    }

    /// <inheritdoc/>
    protected override void Release() => _queue.Dispose();

    /// <inheritdoc/>
    protected override unsafe void Wait(TimeSpan? timeout)
    {
        // Two for each descriptor, and never none: with no room for events kevent does not wait.
        var room = Math.Max(1, 2 * Keys.Count);
        if (_events.Length < room)
            _events = new KEvent[2 * room];

        var time = ToTimeSpec(timeout.GetValueOrDefault());
        fixed (KEvent* events = _events)
        {
            var ready = Checked(kevent(_queue, null, 0, events, room, timeout is null ? null : &time), "kevent");
            ReportAll(_events.AsSpan(0, ready));
        }
    }

    // kqueue has one event for reading and another for writing; the caller gets one entry for both.
    private void ReportAll(ReadOnlySpan<KEvent> events)
    {
        _collected.Clear();
        foreach (var e in events)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_collected, (int)e.Descriptor, out _) |=
                e.Filter == EVFILT_READ ? SelectorEvents.Read : SelectorEvents.Write;
        }

        foreach (var (descriptor, ready) in _collected)
            Report(descriptor, ready);
    }

    private void Add(SelectorKey key)
    {
        foreach (var one in BothEvents)
        {
            if ((key.Events & one) != 0 && Change(key.Descriptor, one, EV_ADD) < 0)
                throw Refusal("kevent");
        }
    }

    private unsafe int Change(int descriptor, SelectorEvents one, ushort flags)
    {
        var change = new KEvent
        {
            Descriptor = (nuint)descriptor,
            Filter = one == SelectorEvents.Read ? EVFILT_READ : EVFILT_WRITE,
            Flags = flags,
        };
        return kevent(_queue, &change, 1, null, 0, null);
    }

    private static TimeSpec ToTimeSpec(TimeSpan timeout) => timeout <= TimeSpan.Zero ? default : new TimeSpec
    {
        Seconds = (nint)(timeout.Ticks / TimeSpan.TicksPerSecond),
        Nanoseconds = (nint)(timeout.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
    };

    // int kqueue(void)
    [LibraryImport("libc", SetLastError = true)]
    private static partial int kqueue();

    // int kevent(int kq, const struct kevent *changelist, int nchanges, struct kevent *eventlist, int nevents, const struct timespec *timeout)
    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int kevent(SafeFileHandle kq, KEvent* changelist, int nchanges, KEvent* eventlist, int nevents, TimeSpec* timeout);

    // struct kevent
    [StructLayout(LayoutKind.Sequential)]
    private struct KEvent
    {
        public nuint Descriptor;
        public short Filter;
        public ushort Flags;
        public uint FilterFlags;
        public nint FilterData;
        public nint UserData;
    }

    // struct timespec
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
