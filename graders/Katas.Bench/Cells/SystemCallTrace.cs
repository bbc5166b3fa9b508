using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>Counts the system calls of a running process, with strace(1).</summary>
internal sealed partial class SystemCallTrace : IDisposable
{
    private const int SIGINT = 2;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private readonly Process _strace;
    private readonly string _file;

    private SystemCallTrace(Process strace, string file) => (_strace, _file) = (strace, file);

    /// <summary>The calls that wait: for readiness, for time, or for another thread.</summary>
    public static IReadOnlySet<string> Waits { get; } = new HashSet<string>
    {
        "poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2",
        "nanosleep", "clock_nanosleep", "futex", "sched_yield", "restart_syscall",
    };

    /// <summary>Begins to count.</summary>
    /// <param name="process">The process, with all its threads.</param>
    /// <param name="folder">A folder for what strace writes.</param>
    /// <returns>The count, which runs from when this returns.</returns>
    /// <exception cref="NotHereException">The system does not allow it.</exception>
    public static SystemCallTrace Attach(int process, string folder)
    {
        var file = Path.Combine(folder, $"strace-{process}");
        var command = Cores.Tie([Tool.Find("strace")!, "-c", "-f", "-o", file, "-p", $"{process}"]);
        var strace = Spawner.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true }, []);
        var trace = new SystemCallTrace(strace, file);
        if (SpinWait.SpinUntil(() => strace.HasExited || IsTraced(process), Bound) && !strace.HasExited)
        {
            // One line for each thread that it attaches to; nobody must block on a full pipe.
            strace.BeginErrorReadLine();
            return trace;
        }

        trace.Dispose();
        throw new NotHereException("strace could not attach to the server.");
    }

    /// <summary>Ends the count.</summary>
    /// <returns>How often each call was made.</returns>
    public IReadOnlyDictionary<string, long> Detach()
    {
        _ = kill(_strace.Id, SIGINT);
        if (!_strace.WaitForExit(Bound))
            throw new InvalidOperationException("strace did not end after SIGINT.");

        // "% time  seconds  usecs/call  calls  [errors]  syscall", between lines of dashes.
        return File.ReadLines(_file)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length is 5 or 6 && long.TryParse(fields[3], CultureInfo.InvariantCulture, out _) && fields[^1] != "total")
            .ToDictionary(fields => fields[^1], fields => long.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_strace.HasExited)
            _strace.Kill();
        _strace.WaitForExit();
        _strace.Dispose();
        File.Delete(_file);
    }

    // All threads have a tracer: strace attaches to one after the other.
    private static bool IsTraced(int process) =>
        Directory.GetDirectories($"/proc/{process}/task").All(task =>
        {
            try
            {
                return File.ReadLines(Path.Combine(task, "status")).Any(line => line.StartsWith("TracerPid:", StringComparison.Ordinal) && !line.EndsWith("\t0", StringComparison.Ordinal));
            }
            catch (IOException)
            {
                // The thread has ended since.
                return true;
            }
        });

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
