using System.Globalization;
using Katas.Host;

namespace Katas.Testing;

/// <summary>What the kernel says of a server's process, read from proc(5).</summary>
public sealed class KernelView
{
    private readonly int _process;
    private int _serverThread;
    private Action? _onGone;

    internal KernelView(int process) => _process = process;

    /// <summary>How many threads the process has.</summary>
    public int Threads => Look(() => Directory.GetDirectories($"/proc/{_process}/task").Length);

    /// <summary>How many descriptors the process holds.</summary>
    public int Descriptors => Look(() => Directory.GetFileSystemEntries($"/proc/{_process}/fd").Length);

    /// <summary>How much memory the process has in use, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            var pages = Read("statm").Split(' ')[1];
            return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
    }

    /// <summary>How long the server's thread has been on a processor.</summary>
    public TimeSpan ServerThreadCpu => ThreadCpu(ServerThreadId);

    /// <summary>How long all threads that the process has now have been on a processor.</summary>
    public TimeSpan AllThreadsCpu => Look(() => Directory.GetDirectories($"/proc/{_process}/task")
        .Aggregate(TimeSpan.Zero, (sum, folder) => sum + CpuOf(Find(folder, "schedstat"))));

    /// <summary>How long the process has been on a processor, threads that ended included.</summary>
    public TimeSpan ProcessCpu
    {
        get
        {
            // utime and stime, in clock ticks, follow the name in parentheses, which may hold anything.
            var stat = Read("stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromMilliseconds(ticks * 10);
        }
    }

    /// <summary>Which system call the server's thread is parked in at this moment.</summary>
    /// <returns>The name of the call, or null when the thread is running or runnable.</returns>
    public string? ServerThreadParkedIn()
    {
        // "running", or the number of the call and its arguments; -1 is a wait outside of any call.
        var first = Read($"task/{ServerThreadId}/syscall").Split(' ')[0].Trim();
        return int.TryParse(first, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? SystemCalls.Name(number)
            : null;
    }

    /// <summary>How many descriptors are watched by the call for readiness that the server's thread is parked in.</summary>
    /// <returns>The number, or null when the thread is not in such a call at this moment.</returns>
    public int? WatchedByServerThread()
    {
        // The number of the call and its arguments, in hexadecimal.
        var fields = Read($"task/{ServerThreadId}/syscall").Split(' ');
        if (!int.TryParse(fields[0], CultureInfo.InvariantCulture, out var number))
            return null;
        var name = SystemCalls.Name(number);
        if (Parked.InPoll.Contains(name))
            return (int)Hexadecimal(fields[name is "poll" or "ppoll" ? 2 : 1]);
        return Parked.InEpollWait.Contains(name) ? WatchedByEpoll((int)Hexadecimal(fields[1])) : null;
    }

    /// <summary>How many descriptors the busiest epoll instance of the process watches, whichever thread waits for it.</summary>
    /// <returns>The number; 0 when there is no instance.</returns>
    public int WatchedByAnyEpoll() => Look(() =>
        Directory.GetFileSystemEntries($"/proc/{_process}/fd")
            .Where(f => File.ResolveLinkTarget(f, returnFinalTarget: false)?.Name == "anon_inode:[eventpoll]")
            .Select(f => WatchedByEpoll(int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture)))
            .DefaultIfEmpty()
            .Max());

    /// <summary>Says what to do when the process, or the server's thread, turns out to be gone.</summary>
    /// <param name="action">Throws, so that the learner is told of the server's end and not of a missing file.</param>
    internal void WhenGone(Action action) => _onGone = action;

    /// <summary>The id of the server's thread.</summary>
    internal int ServerThreadId => _serverThread != 0 ? _serverThread : _serverThread = Look(FindServerThread);

    // One line for each descriptor, beginning with "tfd:". See /proc/pid/fdinfo/ in proc(5).
    private int WatchedByEpoll(int descriptor) =>
        Read($"fdinfo/{descriptor}").Split('\n').Count(line => line.StartsWith("tfd:", StringComparison.Ordinal));

    private static long Hexadecimal(string argument) => Convert.ToInt64(argument, fromBase: 16);

    private int FindServerThread()
    {
        foreach (var folder in Directory.GetDirectories($"/proc/{_process}/task"))
        {
            if (Find(folder, "comm")?.Trim() == ServerThread.Name)
                return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
        }

        throw new IOException($"Process {_process} has no thread named {ServerThread.Name}.");
    }

    // The file of a thread, or null when the thread ended since its folder was listed.
    private static string? Find(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private TimeSpan ThreadCpu(int thread) => CpuOf(Read($"task/{thread}/schedstat"));

    // The first field of schedstat is the time on a processor, in nanoseconds.
    private static TimeSpan CpuOf(string? schedstat) => schedstat is null
        ? TimeSpan.Zero
        : TimeSpan.FromMicroseconds(long.Parse(schedstat.Split(' ')[0], CultureInfo.InvariantCulture) / 1000.0);

    private string Read(string file) => Look(() => File.ReadAllText($"/proc/{_process}/{file}"));

    private T Look<T>(Func<T> look)
    {
        try
        {
            return look();
        }
        catch (IOException)
        {
            _onGone?.Invoke();
            throw;
        }
    }
}
