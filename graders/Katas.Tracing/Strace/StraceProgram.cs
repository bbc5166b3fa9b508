using System.ComponentModel;
using System.Diagnostics;
using Katas.Testing;

namespace Katas.Tracing;

/// <summary>strace(1): how it is called, and whether it works here.</summary>
internal static class StraceProgram
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);

    // What a server can wait in, copy with, or ask with. The rest of what a runtime does, such as
    // mapping memory, is left alone, and not slowed down. A question mark: not on every architecture.
    private static readonly string[] Calls =
    [
        "accept", "accept4", "recvfrom", "recvmsg", "recvmmsg", "sendto", "sendmsg", "sendmmsg", "read", "write", "readv", "writev",
        "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2",
        "nanosleep", "clock_nanosleep", "futex", "sched_yield", "restart_syscall", "io_uring_enter",
        "close", "shutdown", "fcntl", "ioctl", "getsockopt", "setsockopt",
    ];

    private static readonly string[] Common =
        ["-ttt", "-T", "-yy", "-s", "64", "--seccomp-bpf", "-e", $"trace={string.Join(',', Calls.Select(c => "?" + c))}"];

    /// <summary>Why there is no trace to be had on this machine, or null when there is.</summary>
    public static string? WhyNot { get; } = Probe();

    /// <summary>Where strace is, or null.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The arguments by which it follows all threads, and begins each line with the id of the thread.</summary>
    /// <param name="file">The path of the file that it writes.</param>
    /// <returns>The arguments; the command to watch follows them.</returns>
    public static IReadOnlyList<string> ArgumentsFor(string file) => ["-f", .. Common, "-o", file, "--"];

    // By its full path: the server's process gets our PATH, and nothing else of our environment.
    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, "strace"))
        .FirstOrDefault(File.Exists);

    // A container can forbid what strace does.
    private static string? Probe()
    {
        if (Find() is not { } strace)
            return Trace.NoStrace;
        var start = new ProcessStartInfo(strace, ["-f", .. Common, "-o", "/dev/null", "--", "true"]) { RedirectStandardError = true };
        try
        {
            using var probe = Process.Start(start)!;
            var error = probe.StandardError.ReadToEndAsync();
            if (!probe.WaitForExit(ProbeLimit))
            {
                ProcessTree.Kill(probe);
                return "strace does not end";
            }

            return probe.ExitCode == 0 ? null : $"strace does not work here: {error.Result.Split('\n')[0].Trim()}";
        }
        catch (Win32Exception exception)
        {
            return $"strace cannot be started: {exception.Message}";
        }
    }
}
