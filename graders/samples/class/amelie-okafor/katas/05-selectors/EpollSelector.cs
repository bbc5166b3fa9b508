using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Selectors;

public sealed partial class EpollSelector : SelectorBase
{
    const int EPOLL_CLOEXEC = 0x80000;
    const int EPOLL_CTL_ADD = 1;
    const int EPOLL_CTL_DEL = 2;
    const int EPOLL_CTL_MOD = 3;
    const uint EPOLLIN = 0x1;
    const uint EPOLLOUT = 0x4;

    static readonly int WordsPerEvent = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;
    static readonly int DescriptorWord = WordsPerEvent - 2;

    readonly SafeFileHandle _epoll;
    uint[] _events = new uint[64 * WordsPerEvent];

    public EpollSelector()
    {
        var descriptor = epoll_create1(EPOLL_CLOEXEC);
        if (descriptor < 0)
            throw Refusal("epoll_create1");
        _epoll = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    protected override void Watch(SelectorKey key) => Control(EPOLL_CTL_ADD, key);

    protected override void Rewatch(SelectorKey key) => Control(EPOLL_CTL_MOD, key);

    protected override unsafe void Unwatch(SelectorKey key)
    {
        _ = epoll_ctl(_epoll, EPOLL_CTL_DEL, key.Descriptor, null);
    }

    protected override void Release() => _epoll.Dispose();

    protected override unsafe void Wait(TimeSpan? timeout)
    {
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

    unsafe void Control(int operation, SelectorKey key)
    {
        var e = stackalloc uint[WordsPerEvent];
        e[0] = ToEpoll(key.Events);
        e[DescriptorWord] = (uint)key.Descriptor;
        if (epoll_ctl(_epoll, operation, key.Descriptor, e) < 0)
            throw Refusal("epoll_ctl");
    }

    static uint ToEpoll(SelectorEvents events)
    {
        uint mask = 0;
        if ((events & SelectorEvents.Read) != 0)
            mask |= EPOLLIN;
        if ((events & SelectorEvents.Write) != 0)
            mask |= EPOLLOUT;
        return mask;
    }

    static SelectorEvents FromEpoll(uint mask)
    {
        var events = SelectorEvents.None;
        if ((mask & ~EPOLLOUT) != 0)
            events |= SelectorEvents.Read;
        if ((mask & ~EPOLLIN) != 0)
            events |= SelectorEvents.Write;
        return events;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(SafeFileHandle epfd, int op, int fd, uint* e);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_wait(SafeFileHandle epfd, uint* events, int maxevents, int timeout);
}
