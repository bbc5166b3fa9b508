using System.Runtime.InteropServices;

namespace Katas.Host;

/// <summary>
/// Makes the kernel refuse every readiness call (poll, select, epoll_wait and their kin) to one
/// thread, so that a server that claims to poll without them proves it.
/// </summary>
public static class ReadinessBan
{
    private const uint EPERM = 1;

    /// <summary>Whether the system call numbers of this machine are known.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Banned.Length > 0;

    // poll, select, epoll_wait, pselect6, ppoll, epoll_pwait, epoll_pwait2
    private static uint[] Banned => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => [7, 23, 232, 270, 271, 281, 441],
        Architecture.Arm64 => [22, 72, 73, 441],
        _ => [],
    };

    /// <summary>Refuses the calls to the calling thread and to those that it starts.</summary>
    /// <exception cref="InvalidOperationException">The kernel refuses the filter.</exception>
    public static void ImposeOnThisThread() => SeccompFilter.RefuseOnThisThread(Banned, EPERM);
}
