using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Selectors;

/// <summary>A selector that waits with epoll(7): the kernel keeps the table too, and names only who is ready.</summary>
public sealed partial class EpollSelector : SelectorBase
{
    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;
    private const uint EPOLLIN = 0x1;
    private const uint EPOLLOUT = 0x4;

    // struct epoll_event is a 32-bit mask and 64 bits of user data, of which we use the first half for
    // the descriptor. On x86-64 it is packed: three 32-bit words. Elsewhere the data is aligned: four.
    private static readonly int WordsPerEvent = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    private static readonly int DescriptorWord = WordsPerEvent - 2;

    private readonly SafeFileHandle _epoll;
    private uint[] _events = new uint[64 * WordsPerEvent];

    /// <summary>Creates a selector with nothing registered.</summary>
    /// <exception cref="IOException">The kernel refuses an epoll descriptor.</exception>
    public EpollSelector()
    {
        var descriptor = epoll_create1(EPOLL_CLOEXEC);
        if (descriptor < 0)
            throw Refusal("epoll_create1");
        _epoll = new SafeFileHandle(descriptor, ownsHandle: false);
    }

    /// <inheritdoc/>
    protected override void Watch(SelectorKey key) => Control(EPOLL_CTL_ADD, key);

    /// <inheritdoc/>
    protected override void Rewatch(SelectorKey key) => Control(EPOLL_CTL_MOD, key);

    /// <inheritdoc/>
    protected override unsafe void Unwatch(SelectorKey key)
    {
        // It may fail, and safely: a closed descriptor has left the kernel's table by itself (EBADF), and
        // one that was opened under the same number since was never in it (ENOENT, EPERM).
        _ = epoll_ctl(_epoll, EPOLL_CTL_DEL, key.Descriptor, null);
    }

    /// <inheritdoc/>
    protected override void Release() => _ = close((int)_epoll.DangerousGetHandle());

    /// <inheritdoc/>
    protected override unsafe void Wait(TimeSpan? timeout)
    {
        // Room for all, so that nobody has to wait for the next round; and for one when there is
        // nobody, because epoll_wait insists.
        var room = Math.Max(1, Keys.Count);
        if (_events.Length < room * WordsPerEvent)
            _events = new uint[2 * room * WordsPerEvent];

        fixed (uint* events = _events)
        {
            var ready = Checked(epoll_wait(_epoll, events, room, Milliseconds(timeout)), "epoll_wait");
            for (var e = events; ready > 0; ready--, e += WordsPerEvent)
                Report((int)e[DescriptorWord], FromEpoll(e[0]));
        }
    }

    private unsafe void Control(int operation, SelectorKey key)
    {
        var e = stackalloc uint[WordsPerEvent];
        e[0] = ToEpoll(key.Events);
        e[DescriptorWord] = (uint)key.Descriptor;
        if (epoll_ctl(_epoll, operation, key.Descriptor, e) < 0)
            throw Refusal("epoll_ctl");
    }

    private static uint ToEpoll(SelectorEvents events)
    {
        uint mask = 0;
        if ((events & SelectorEvents.Read) != 0)
            mask |= EPOLLIN;
        if ((events & SelectorEvents.Write) != 0)
            mask |= EPOLLOUT;
        return mask;
    }

    // EPOLLHUP and EPOLLERR come unasked, and count as both: the next read or write finds out.
    private static SelectorEvents FromEpoll(uint mask)
    {
        var events = SelectorEvents.None;
        if ((mask & ~EPOLLOUT) != 0)
            events |= SelectorEvents.Read;
        if ((mask & ~EPOLLIN) != 0)
            events |= SelectorEvents.Write;
        return events;
    }

    // int epoll_create1(int flags)
    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    // int close(int fd)
    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    // int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(SafeFileHandle epfd, int op, int fd, uint* e);

    // int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)
    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_wait(SafeFileHandle epfd, uint* events, int maxevents, int timeout);
}
