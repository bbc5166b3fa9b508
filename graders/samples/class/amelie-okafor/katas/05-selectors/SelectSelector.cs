using System.Runtime.InteropServices;

namespace Katas.Selectors;

public sealed partial class SelectSelector : SelectorBase
{
    const int FD_SETSIZE = 1024;

    const long LongestSeconds = 100_000_000;

    static readonly int BitsPerWord = 8 * nuint.Size;

    protected override void Watch(SelectorKey key)
    {
        if (key.Descriptor >= FD_SETSIZE)
            throw new ArgumentException($"select(2) watches descriptors below {FD_SETSIZE} only, not {key.Descriptor}. Use another selector.", nameof(key));
    }

    protected override unsafe void Wait(TimeSpan? timeout)
    {
        var readable = stackalloc nuint[FD_SETSIZE / BitsPerWord];
        var writable = stackalloc nuint[FD_SETSIZE / BitsPerWord];
        var highest = -1;
        foreach (var key in Keys)
        {
            if ((key.Events & SelectorEvents.Read) != 0)
                Set(readable, key.Descriptor);
            if ((key.Events & SelectorEvents.Write) != 0)
                Set(writable, key.Descriptor);
            highest = Math.Max(highest, key.Descriptor);
        }

        var time = ToTimeVal(timeout.GetValueOrDefault());
        var ready = Checked(select(highest + 1, readable, writable, null, timeout is null ? null : &time), "select");
        if (ready > 0)
            ReportAll(readable, writable);
    }

    unsafe void ReportAll(nuint* readable, nuint* writable)
    {
        foreach (var key in Keys)
        {
            var events = SelectorEvents.None;
            if (IsSet(readable, key.Descriptor))
                events |= SelectorEvents.Read;
            if (IsSet(writable, key.Descriptor))
                events |= SelectorEvents.Write;
            Report(key.Descriptor, events);
        }
    }

    static unsafe void Set(nuint* set, int descriptor) =>
        set[descriptor / BitsPerWord] |= (nuint)1 << (descriptor % BitsPerWord);

    static unsafe bool IsSet(nuint* set, int descriptor) =>
        (set[descriptor / BitsPerWord] >> (descriptor % BitsPerWord) & 1) != 0;

    static TimeVal ToTimeVal(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            return default;
        var microseconds = ((timeout.Ticks - 1) / TimeSpan.TicksPerMicrosecond) + 1;
        return new TimeVal
        {
            Seconds = (nint)Math.Min(LongestSeconds, microseconds / 1_000_000),
            Microseconds = (nint)(microseconds % 1_000_000),
        };
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int select(int nfds, nuint* readfds, nuint* writefds, nuint* exceptfds, TimeVal* timeout);

    [StructLayout(LayoutKind.Sequential)]
    struct TimeVal
    {
        public nint Seconds;
        public nint Microseconds;
    }
}
