using System.Runtime.InteropServices;

namespace Katas.Host;

/// <summary>Ties the life of this process, and of everything it started, to the test's.</summary>
internal static partial class Lifeline
{
    private const int SIGKILL = 9;

    /// <summary>
    /// Makes this process the leader of a process group, so that whatever the server starts
    /// dies with it. See setpgid(2).
    /// </summary>
    public static void LeadOwnProcessGroup()
    {
        // EPERM means that we lead a session already, and with it a group: just as good.
        _ = setpgid(0, 0);
    }

    /// <summary>Ends this process and its group at once, whatever the server is doing.</summary>
    public static void Cut()
    {
        var group = getpgrp() == Environment.ProcessId ? 0 : Environment.ProcessId;
        _ = kill(group, SIGKILL);
    }

    [LibraryImport("libc")]
    private static partial int setpgid(int pid, int pgid);

    [LibraryImport("libc")]
    private static partial int getpgrp();

    [LibraryImport("libc")]
    private static partial int kill(int pid, int sig);
}
