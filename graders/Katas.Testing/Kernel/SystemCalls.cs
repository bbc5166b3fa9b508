using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>The names of the system calls that a server thread can be parked in.</summary>
internal static class SystemCalls
{
    // Each architecture numbers them differently.
    private static readonly Dictionary<int, string> Names = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new()
        {
            [0] = "read", [1] = "write", [3] = "close", [7] = "poll", [19] = "readv", [20] = "writev", [23] = "select",
            [35] = "nanosleep", [43] = "accept", [44] = "sendto", [45] = "recvfrom", [46] = "sendmsg",
            [47] = "recvmsg", [202] = "futex", [230] = "clock_nanosleep", [232] = "epoll_wait",
            [270] = "pselect6", [271] = "ppoll", [281] = "epoll_pwait", [288] = "accept4",
            [299] = "recvmmsg", [426] = "io_uring_enter", [441] = "epoll_pwait2", [449] = "futex_waitv",
        },
        Architecture.Arm64 => new()
        {
            [22] = "epoll_pwait", [57] = "close", [63] = "read", [64] = "write", [65] = "readv", [66] = "writev",
            [72] = "pselect6", [73] = "ppoll", [98] = "futex", [101] = "nanosleep", [115] = "clock_nanosleep",
            [202] = "accept", [206] = "sendto", [207] = "recvfrom", [211] = "sendmsg", [212] = "recvmsg",
            [242] = "accept4", [243] = "recvmmsg", [426] = "io_uring_enter", [441] = "epoll_pwait2",
            [449] = "futex_waitv",
        },
        _ => [],
    };

    /// <summary>Whether the numbers of this machine are known.</summary>
    public static bool AreKnown => Names.Count > 0;

    /// <summary>The name of a system call.</summary>
    /// <param name="number">Its number on this machine.</param>
    /// <returns>The name, or the number as text when the name is not known.</returns>
    public static string Name(int number) => Names.GetValueOrDefault(number, $"system call {number}");
}

/// <summary>System calls of one meaning, whatever the architecture or the library names them.</summary>
public static class Parked
{
    /// <summary>Waiting for a client to connect.</summary>
    public static readonly IReadOnlySet<string> InAccept = new HashSet<string> { "accept", "accept4" };

    /// <summary>Waiting for bytes of one client.</summary>
    public static readonly IReadOnlySet<string> InReceive = new HashSet<string> { "recvmsg", "recvfrom", "read", "readv", "recvmmsg" };

    /// <summary>Waiting for room in the send buffer of one client.</summary>
    public static readonly IReadOnlySet<string> InSend = new HashSet<string> { "sendto", "sendmsg", "write", "writev" };

    /// <summary>Waiting for readiness through poll(2) or select(2).</summary>
    public static readonly IReadOnlySet<string> InPoll = new HashSet<string> { "poll", "ppoll", "select", "pselect6" };

    /// <summary>Waiting for readiness through epoll.</summary>
    public static readonly IReadOnlySet<string> InEpollWait = new HashSet<string> { "epoll_wait", "epoll_pwait", "epoll_pwait2" };
}
