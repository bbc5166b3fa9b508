using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Katas.Host.Probing;

/// <summary>The system calls that operate the files of a probe, each checked here.</summary>
internal static partial class Posix
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int F_GETFD = 1;
    private const int O_RDONLY = 0;
    private const int SIGWINCH = 28;
    private const short POLLIN = 0x1;
    private const short POLLOUT = 0x4;

    /// <summary>Opens a pair of connected stream sockets. See socketpair(2).</summary>
    /// <returns>Their descriptors.</returns>
    public static unsafe (int First, int Second) SocketPair()
    {
        var pair = stackalloc int[2];
        Check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
        return (pair[0], pair[1]);
    }

    /// <summary>Opens a pipe. See pipe(2).</summary>
    /// <returns>The descriptors of its ends.</returns>
    public static unsafe (int Reader, int Writer) Pipe()
    {
        var pair = stackalloc int[2];
        Check(pipe(pair), "pipe");
        return (pair[0], pair[1]);
    }

    /// <summary>Opens a file to read. See open(2).</summary>
    /// <param name="path">Its path.</param>
    /// <returns>Its descriptor.</returns>
    public static int Open(string path) => Check(open(path, O_RDONLY), "open");

    /// <summary>Closes a descriptor. See close(2).</summary>
    /// <param name="descriptor">The descriptor.</param>
    public static void Close(int descriptor) => Check(close(descriptor), "close");

    /// <summary>Puts a duplicate under a number of our choice, closing what was there. See dup2(2).</summary>
    /// <param name="descriptor">What to duplicate.</param>
    /// <param name="number">The number of the duplicate.</param>
    public static void Duplicate(int descriptor, int number) => Check(dup2(descriptor, number), $"dup2 to descriptor {number}");

    /// <summary>Whether a number is that of an open descriptor.</summary>
    /// <param name="number">The number.</param>
    /// <returns>Whether it is open.</returns>
    public static bool IsOpen(int number) => fcntl(number, F_GETFD) >= 0;

    /// <summary>Whether a read would not wait.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>Whether it is so.</returns>
    public static bool CanRead(int descriptor) => IsReady(descriptor, POLLIN);

    /// <summary>Whether a small write would not wait.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>Whether it is so.</returns>
    public static bool CanWrite(int descriptor) => IsReady(descriptor, POLLOUT);

    /// <summary>Reads. See read(2).</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <returns>How many came.</returns>
    public static unsafe int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return Check((int)read(descriptor, bytes, (nuint)buffer.Length), "read");
    }

    /// <summary>Writes. See write(2).</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were taken.</returns>
    public static unsafe int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
            return Check((int)write(descriptor, first, (nuint)bytes.Length), "write");
    }

    /// <summary>Names the calling thread, for <see cref="Interrupt"/>.</summary>
    /// <returns>The handle of the thread, valid until it ends.</returns>
    public static nuint CurrentThread() => pthread_self();

    /// <summary>Sends a thread SIGWINCH, which does nothing but interrupt what it waits for. See pthread_kill(3).</summary>
    /// <param name="thread">The handle of a living thread.</param>
    public static void Interrupt(nuint thread)
    {
        if (pthread_kill(thread, SIGWINCH) is var error and not 0)
            throw new Win32Exception(error, "pthread_kill failed");
    }

    private static unsafe bool IsReady(int descriptor, short events)
    {
        var fd = new PollFd { Descriptor = descriptor, Events = events };
        Check(poll(&fd, 1, 0), "poll");
        return (fd.Returned & events) != 0;
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int socketpair(int domain, int type, int protocol, int* pair);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int pipe(int* pair);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int descriptor, int number);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int poll(PollFd* fds, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial nuint pthread_self();

    [LibraryImport("libc")]
    private static partial int pthread_kill(nuint thread, int signal);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
