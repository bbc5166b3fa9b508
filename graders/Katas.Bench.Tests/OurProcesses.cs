namespace Katas.Bench.Tests;

/// <summary>What runs because of us.</summary>
internal static class OurProcesses
{
    /// <summary>The processes that this one has started and that still run, with what was started by them.</summary>
    /// <returns>Their command lines.</returns>
    public static IReadOnlyList<string> Children() => [.. ChildrenOf(Environment.ProcessId).Select(CommandLineOf).Where(line => line.Length > 0)];

    /// <summary>The processes below another one.</summary>
    /// <param name="process">The other one.</param>
    /// <returns>Their ids.</returns>
    public static IReadOnlyList<int> Below(int process) => [.. ChildrenOf(process).SelectMany(child => Below(child).Prepend(child))];

    /// <summary>Whether a process runs; one that is dead and not yet buried does not.</summary>
    /// <param name="process">Its id.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsAlive(int process) => CommandLineOf(process).Length > 0;

    /// <summary>The command line of a process.</summary>
    /// <param name="process">Its id.</param>
    /// <returns>The words, with spaces between; empty when it has ended.</returns>
    public static string CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static IReadOnlyList<int> ChildrenOf(int process)
    {
        try
        {
            return
            [
                .. Directory.GetDirectories($"/proc/{process}/task")
                    .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            // The process has ended since.
            return [];
        }
    }
}
