using System.Runtime.InteropServices;

namespace Katas.Selectors;

public sealed partial class PollSelector : SelectorBase
{
    const short POLLIN = 0x1;
    const short POLLOUT = 0x4;

    PollFd[] _fds = new PollFd[64];

    protected override unsafe void Wait(TimeSpan? timeout)
    {
        var count = FillArray();
        fixed (PollFd* fds = _fds)
        {
            if (Checked(poll(fds, (nuint)count, Milliseconds(timeout)), "poll") > 0)
                ReportAll(_fds.AsSpan(0, count));
        }
    }

    int FillArray()
    {
        if (_fds.Length < Keys.Count)
            _fds = new PollFd[2 * Keys.Count];
        var count = 0;
        foreach (var key in Keys)
            _fds[count++] = new PollFd { Descriptor = key.Descriptor, Events = ToPoll(key.Events) };
        return count;
    }

    void ReportAll(ReadOnlySpan<PollFd> fds)
    {
        foreach (var fd in fds)
        {
            if (fd.Returned != 0)
                Report(fd.Descriptor, FromPoll(fd.Returned));
        }
    }

    static short ToPoll(SelectorEvents events)
    {
        short mask = 0;
        if ((events & SelectorEvents.Read) != 0)
            mask |= POLLIN;
        if ((events & SelectorEvents.Write) != 0)
            mask |= POLLOUT;
        return mask;
    }

    static SelectorEvents FromPoll(short mask)
    {
        var events = SelectorEvents.None;
        if ((mask & ~POLLOUT) != 0)
            events |= SelectorEvents.Read;
        if ((mask & ~POLLIN) != 0)
            events |= SelectorEvents.Write;
        return events;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int poll(PollFd* fds, nuint nfds, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
