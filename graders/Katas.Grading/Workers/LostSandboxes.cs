using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Katas.Grading;

/// <summary>
/// Sandboxes that were only half made when they were given up. The first process of a sandbox waits for bwrap's word
/// before it asks to die with its parent; when bwrap dies before that, of Ctrl-C for instance, it waits for ever.
/// </summary>
internal static class LostSandboxes
{
    private const string Prefix = "submission-";

    /// <summary>What a submission's assembly is called: by its name in the command line, a sandbox of ours is known.</summary>
    /// <param name="worker">The id of the worker's process.</param>
    /// <param name="number">Counts the submissions of the worker.</param>
    /// <returns>The name of the file.</returns>
    public static string NameOfAssembly(int worker, int number) => $"{Prefix}{worker}-{number}.dll";

    /// <summary>Ends the sandboxes that nobody keeps any more, whoever started them.</summary>
    public static void End()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && IsLost(id))
                End(id);
        }
    }

    // What is alive of a sandbox has bwrap above it, and bwrap a worker. Numbers of processes would not tell: those that
    // a container's processes know of each other are not the ones that we see.
    private static bool IsLost(int process) =>
        IsSandbox(CommandLineOf(process)) && ParentOf(process) is { } parent && CommandLineOf(parent) is { } keeper && !IsSandbox(keeper) && !keeper.Contains(WorkerLoop.Verb);

    private static bool IsSandbox(string[]? command) =>
        command is ["bwrap", .. var arguments] && arguments.Any(a => Path.GetFileName(a).StartsWith(Prefix, StringComparison.Ordinal));

    private static string[]? CommandLineOf(int process) => Read(process, "cmdline")?.Split('\0');

    // "4711 (name) S 1 …": the name may hold anything. See /proc/pid/stat in proc(5).
    private static int? ParentOf(int process) => Read(process, "stat") is { } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is [_, var parent, ..]
        ? int.Parse(parent, CultureInfo.InvariantCulture)
        : null;

    private static string? Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is gone, or somebody else's and none of ours.
            return null;
        }
    }

    private static void End(int process)
    {
        try
        {
            using var sandbox = Process.GetProcessById(process);
            sandbox.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile, or belongs to somebody else, who will end it.
        }
    }
}
