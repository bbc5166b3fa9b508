using System.Diagnostics;
using System.Globalization;

namespace Katas.Testing;

/// <summary>A process, and all that it has started.</summary>
public static class ProcessTree
{
    /// <summary>Kills a process and whatever descends from it.</summary>
    /// <remarks>
    /// <see cref="Process.Kill(bool)"/> would read the status of every process of the machine, and throw at a name
    /// with a carriage return in it. A server under test can have such a name.
    /// </remarks>
    /// <param name="process">The process; nothing is done when it has ended.</param>
    public static void Kill(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.Kill(entireProcessTree: true);
            return;
        }

        if (process.HasExited)
            return;
        KillChildrenOf(process.Id);
        process.Kill();
    }

    /// <summary>Kills a process and whatever descends from it.</summary>
    /// <param name="process">Its id; nothing is done when it has ended.</param>
    public static void Kill(int process)
    {
        KillChildrenOf(process);
        Libc.TryKill(process);
    }

    private static void KillChildrenOf(int process)
    {
        // One that is stopped starts no more of them.
        Libc.TryStop(process);
        foreach (var child in ChildrenOf(process))
            Kill(child);
    }

    /// <summary>What a process has started itself. See /proc/pid/task/tid/children in proc(5): each thread has its own.</summary>
    /// <param name="process">Its id.</param>
    /// <returns>The ids; none when it has ended.</returns>
    public static List<int> ChildrenOf(int process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task")
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // It has ended, or this kernel does not tell.
            return [];
        }
    }
}
