using System.Runtime.InteropServices;

namespace Katas.Selectors;

/// <summary>A selector that waits with select(2): available everywhere, but only for descriptors below 1,024.</summary>
public sealed partial class SelectSelector : SelectorBase
{
    // The size of the C library's fd_set, fixed when that library was compiled.
    private const int FD_SETSIZE = 1024;

    // Some kernels refuse longer waits. It is three years.
    private const long LongestSeconds = 100_000_000;

    // An fd_set is an array of machine words: descriptor d is bit d % BitsPerWord of word d / BitsPerWord.
    private static readonly int BitsPerWord = 8 * nuint.Size;

    /// <inheritdoc/>
    protected override void Watch(SelectorKey key)
    {
        // Its bit would lie beyond the set: the kernel and we would write into somebody else's memory.
        if (key.Descriptor >= FD_SETSIZE)
            throw new ArgumentException($"select(2) watches descriptors below {FD_SETSIZE} only, not {key.Descriptor}. Use another selector.", nameof(key));
    }

    /// <inheritdoc/>
    protected override unsafe void Wait(TimeSpan? timeout)
    {
        // select overwrites the sets with its answer, so they are made anew for each wait. The compiler
        // zeroes both, unless a project asks for SkipLocalsInit; they live until the call returns.
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

    private unsafe void ReportAll(nuint* readable, nuint* writable)
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

    private static unsafe void Set(nuint* set, int descriptor) =>
        set[descriptor / BitsPerWord] |= (nuint)1 << (descriptor % BitsPerWord);

    private static unsafe bool IsSet(nuint* set, int descriptor) =>
        (set[descriptor / BitsPerWord] >> (descriptor % BitsPerWord) & 1) != 0;

    private static TimeVal ToTimeVal(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            return default;
        // Rounded up, so that the wait never ends early.
        var microseconds = ((timeout.Ticks - 1) / TimeSpan.TicksPerMicrosecond) + 1;
        return new TimeVal
        {
            Seconds = (nint)Math.Min(LongestSeconds, microseconds / 1_000_000),
            Microseconds = (nint)(microseconds % 1_000_000),
        };
    }

    // int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, struct timeval *timeout)
    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int select(int nfds, nuint* readfds, nuint* writefds, nuint* exceptfds, TimeVal* timeout);

    // struct timeval: two longs on Linux. (macOS has an int for the second, followed by padding: on its
    // little-endian processors that is the same.)
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeVal
    {
        public nint Seconds;
        public nint Microseconds;
    }
}
