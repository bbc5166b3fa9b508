using System.Runtime.InteropServices;

namespace Katas.Selectors;

/// <summary>A selector that waits with poll(2): any descriptor, but all of them pass to the kernel and back at every wait.</summary>
public sealed partial class PollSelector : SelectorBase
{
    private const short POLLIN = 0x1;
    private const short POLLOUT = 0x4;

    private PollFd[] _fds = new PollFd[64];

    /// <inheritdoc/>
    protected override unsafe void Wait(TimeSpan? timeout)
    {
        // The kernel walks the whole array at every call; that we write it anew costs little beside that.
        var count = FillArray();
        fixed (PollFd* fds = _fds)
        {
            if (Checked(poll(fds, (nuint)count, Milliseconds(timeout)), "poll") > 0)
                ReportAll(_fds.AsSpan(0, count));
        }
    }

    private int FillArray()
    {
        if (_fds.Length < Keys.Count)
            _fds = new PollFd[2 * Keys.Count];
        var count = 0;
        foreach (var key in Keys)
            _fds[count++] = new PollFd { Descriptor = key.Descriptor, Events = ToPoll(key.Events) };
        return count;
    }

    private void ReportAll(ReadOnlySpan<PollFd> fds)
    {
        foreach (var fd in fds)
        {
            if (fd.Returned != 0)
                Report(fd.Descriptor, FromPoll(fd.Returned));
        }
    }

    private static short ToPoll(SelectorEvents events)
    {
        short mask = 0;
        if ((events & SelectorEvents.Read) != 0)
            mask |= POLLIN;
        if ((events & SelectorEvents.Write) != 0)
            mask |= POLLOUT;
        return mask;
    }

    // POLLHUP, POLLERR and POLLNVAL come unasked, and count as both: the next read or write finds out.
    private static SelectorEvents FromPoll(short mask)
    {
        var events = SelectorEvents.None;
        if ((mask & ~POLLOUT) != 0)
            events |= SelectorEvents.Read;
        if ((mask & (POLLOUT | 0x8)) != 0)
            events |= SelectorEvents.Write;
        return events;
    }

    // int poll(struct pollfd *fds, nfds_t nfds, int timeout)
    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int poll(PollFd* fds, nuint nfds, int timeout);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
