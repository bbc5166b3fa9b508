using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Katas.Testing;

/// <summary>The system calls of the harness, each checked here.</summary>
internal static partial class Libc
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;
    private const int SOL_SOCKET = 1;
    private const int SO_TYPE = 3;
    private const int SO_BINDTODEVICE = 25;
    private const int SO_DOMAIN = 39;
    private const nuint SIOCOUTQ = 0x5411;
    private const nuint SIOCINQ = 0x541B;
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;
    private const int EPERM = 1;
    private const int ESRCH = 3;
    private const int EINTR = 4;
    private const short POLLIN = 1;
    private const int P_PIDFD = 3;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int SizeOfSigInfo = 128;
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int RLIMIT_CORE = 4;
    private const int RLIMIT_NOFILE = 7;
    private const uint MFD_CLOEXEC = 1;

    // struct statvfs of 64-bit systems, in words of 64 bits: f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree …
    private const int SizeOfStatvfs = 112;
    private const int AllFiles = 5;
    private const int FreeFiles = 6;

    // The same numbers on every architecture.
    private const long SYS_pidfd_send_signal = 424;
    private const long SYS_pidfd_open = 434;
    private const long SYS_pidfd_getfd = 438;

    /// <summary>Makes a connected pair of stream sockets that no child inherits. See socketpair(2).</summary>
    /// <returns>The two descriptors.</returns>
    public static unsafe (int Ours, int Theirs) SocketPair()
    {
        var pair = stackalloc int[2];
        Check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
        return (pair[0], pair[1]);
    }

    /// <summary>Says whether children inherit a descriptor. See F_SETFD in fcntl(2).</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="inherit">Whether it stays open across exec.</param>
    public static void SetInheritable(int descriptor, bool inherit) =>
        Check(fcntl(descriptor, F_SETFD, inherit ? 0 : FD_CLOEXEC), "fcntl(F_SETFD)");

    /// <summary>Kills a whole process group. See kill(2).</summary>
    /// <param name="group">The id of the group.</param>
    public static void KillGroup(int group)
    {
        // ESRCH: the group is gone, which is what we want.
        if (kill(-group, SIGKILL) != 0 && Marshal.GetLastPInvokeError() != ESRCH)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "kill failed");
    }

    /// <summary>Stops a process, as Ctrl-Z does. See SIGSTOP in signal(7).</summary>
    /// <param name="process">Its id.</param>
    public static void Stop(int process) => Check(kill(process, SIGSTOP), "kill(SIGSTOP)");

    /// <summary>Stops a process where it is there and ours. See SIGSTOP in signal(7).</summary>
    /// <param name="process">Its id.</param>
    public static void TryStop(int process) => _ = kill(process, SIGSTOP);

    /// <summary>Kills a process where it is there and ours. See SIGKILL in signal(7).</summary>
    /// <param name="process">Its id.</param>
    public static void TryKill(int process) => _ = kill(process, SIGKILL);

    /// <summary>Lets a stopped process go on. See SIGCONT in signal(7).</summary>
    /// <param name="process">Its id.</param>
    public static void Continue(int process) => Check(kill(process, SIGCONT), "kill(SIGCONT)");

    /// <summary>
    /// Ties an internet socket, and all that it accepts, to the loopback interface, where the kernel
    /// allows that; only a privilege loosens it again. See SO_BINDTODEVICE in socket(7).
    /// </summary>
    /// <param name="socket">The socket; any other kind is left as it is.</param>
    public static unsafe void BindToLoopback(int socket)
    {
        var family = 0;
        var length = (uint)sizeof(int);
        Check(getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &length), "getsockopt(SO_DOMAIN)");
        if (family == AF_UNIX)
            return;

        // EPERM: before Linux 5.7 it took a privilege. This is the second fence, not the first.
        fixed (byte* name = "lo"u8)
        {
            if (setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, name, 2) != 0 && Marshal.GetLastPInvokeError() != EPERM)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), "setsockopt(SO_BINDTODEVICE) failed");
        }
    }

    /// <summary>Opens a process, so that a signal meets it and no later process of its number. See pidfd_open(2).</summary>
    /// <param name="process">The id of the process.</param>
    /// <returns>The process, or null when it is gone.</returns>
    public static SafeFileHandle? OpenProcess(int process)
    {
        var descriptor = (int)syscall(SYS_pidfd_open, process, 0, 0, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == ESRCH)
            return null;
        Check(descriptor, "pidfd_open");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Kills a process. See pidfd_send_signal(2).</summary>
    /// <param name="process">The open process.</param>
    public static void Kill(SafeHandle process)
    {
        var result = (int)syscall(SYS_pidfd_send_signal, process.DangerousGetHandle(), SIGKILL, 0, 0);

        // ESRCH: the process is gone, which is what we want.
        if (result != 0 && Marshal.GetLastPInvokeError() != ESRCH)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "pidfd_send_signal failed");
    }

    /// <summary>Looks into a socket of another process, by a copy that lives for an instant. See pidfd_getfd(2), and SIOCINQ in unix(7).</summary>
    /// <param name="process">The open process.</param>
    /// <param name="descriptor">A descriptor of its.</param>
    /// <returns>
    /// How many bytes it sent that wait, and how many wait in it, of datagrams the first; nothing when it is no Unix
    /// socket, or must not be looked at.
    /// </returns>
    public static unsafe (int Sent, int Received, bool IsDatagram) WaitingInUnixSocket(SafeHandle process, int descriptor)
    {
        var copy = (int)syscall(SYS_pidfd_getfd, process.DangerousGetHandle(), descriptor, 0, 0);
        if (copy < 0)
            return default;
        using var socket = new SafeFileHandle(copy, ownsHandle: true);
        var (family, type, length, sent, received) = (0, 0, (uint)sizeof(int), 0, 0);
        if (getsockopt(copy, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0 || family != AF_UNIX)
            return default;
        Check(getsockopt(copy, SOL_SOCKET, SO_TYPE, &type, &length), "getsockopt(SO_TYPE)");

        // EINVAL: it listens, and nothing waits.
        _ = ioctl(copy, SIOCOUTQ, &sent);
        _ = ioctl(copy, SIOCINQ, &received);
        return (sent, received, type == SOCK_DGRAM);
    }

    /// <summary>Waits for a process to end, and removes what is left of it when it was left to this process.</summary>
    /// <param name="process">The open process.</param>
    /// <param name="bound">How long at most.</param>
    /// <returns>Whether it has ended.</returns>
    public static unsafe bool WaitForEnd(SafeHandle process, TimeSpan bound)
    {
        // A pidfd becomes readable at the end of its process. EINTR asks again.
        var poll = new PollFd { Descriptor = (int)process.DangerousGetHandle(), Events = POLLIN };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        int ready;
        do
            ready = Libc.poll(&poll, 1, Math.Max(0, (int)(bound - watch.Elapsed).TotalMilliseconds));
        while (ready < 0 && Marshal.GetLastPInvokeError() == EINTR);
        Check(ready, "poll");
        if (ready == 0)
            return false;

        // ECHILD: its own parent saw to it.
        var info = stackalloc byte[SizeOfSigInfo];
        _ = waitid(P_PIDFD, poll.Descriptor, info, WEXITED | WNOHANG);
        return true;
    }

    /// <summary>
    /// Makes this process the parent of orphans among its descendants. In a container, the first
    /// process often lets them lie as zombies for ever. See PR_SET_CHILD_SUBREAPER in prctl(2).
    /// </summary>
    public static void AdoptOrphans() => Check(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");

    /// <summary>Leaves orphans to the system again; see <see cref="AdoptOrphans"/>.</summary>
    public static void LeaveOrphans() => Check(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");

    /// <summary>Makes a file without a name, positioned at its beginning. See memfd_create(2).</summary>
    /// <param name="name">A name for people who look at descriptors.</param>
    /// <param name="content">What the file holds.</param>
    /// <returns>The open file.</returns>
    public static SafeFileHandle AnonymousFile(string name, ReadOnlySpan<byte> content)
    {
        var descriptor = memfd_create(name, MFD_CLOEXEC);
        Check(descriptor, "memfd_create");
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, content, 0);
        return file;
    }

    /// <summary>How many descriptors a process may hold at most. See RLIMIT_NOFILE in getrlimit(2).</summary>
    /// <returns>The number, which no process can raise for itself.</returns>
    public static long MaximumOfDescriptors() => MaximumOf(RLIMIT_NOFILE);

    /// <summary>How long a core dump may be at most. See RLIMIT_CORE in getrlimit(2).</summary>
    /// <returns>The bytes, which no process can raise for itself.</returns>
    public static long MaximumOfCore() => MaximumOf(RLIMIT_CORE);

    /// <summary>How many files, folders and links a file system holds. See statvfs(3).</summary>
    /// <param name="path">A path on it.</param>
    /// <returns>The number.</returns>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public static unsafe long FilesOn(string path)
    {
        var status = stackalloc ulong[SizeOfStatvfs / sizeof(ulong)];
        return statvfs(path, status) == 0
            ? (long)(status[AllFiles] - status[FreeFiles])
            : throw new IOException($"statvfs of '{path}' failed: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>How long all threads of a process, also those that have ended, have been on a processor. See clock_getcpuclockid(3).</summary>
    /// <param name="process">Its id.</param>
    /// <returns>The time.</returns>
    /// <exception cref="IOException">The process is gone.</exception>
    public static unsafe TimeSpan ProcessorTimeOf(int process)
    {
        // CPUCLOCK_SCHED of a whole process, in the kernel's include/linux/posix-timers.h.
        var clock = (~process << 3) | 2;
        var time = stackalloc long[2];
        return clock_gettime(clock, time) == 0
            ? TimeSpan.FromSeconds(time[0]) + TimeSpan.FromMicroseconds(time[1] / 1000.0)
            : throw new IOException($"Process {process} has no clock: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static unsafe long MaximumOf(int resource)
    {
        var limit = stackalloc ulong[2];
        Check(getrlimit(resource, limit), "getrlimit");
        return (long)Math.Min(limit[1], long.MaxValue);
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int socketpair(int domain, int type, int protocol, int* pair);

    // Variadic in C. The calling conventions of Linux pass such arguments like any others;
    // those of macOS on ARM do not, which is one reason why servers run in-process there.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getsockopt(int socket, int level, int option, int* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int setsockopt(int socket, int level, int option, byte* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getrlimit(int resource, ulong* limit);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statvfs(string path, ulong* status);

    // Variadic in C, as fcntl is.
    [LibraryImport("libc")]
    private static unsafe partial int ioctl(int descriptor, nuint request, int* value);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int clock_gettime(int clock, long* time);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int poll(PollFd* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int waitid(int kind, int id, byte* info, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint arg2, nint arg3, nint arg4, nint arg5);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, nint first, nint second, nint third, nint fourth);
}
