using System.Globalization;
using Katas.Host;

namespace Katas.Testing;

/// <summary>What a sandbox uses, seen from outside: nothing that its processes do or say changes it.</summary>
/// <param name="first">The id of its first process, as this process sees it.</param>
internal readonly struct SandboxView(int first)
{
    // A request that needs several at once is refused before all are used.
    private const int Tolerance = 4;

    // The host gives some back before it tells of an exception.
    private const int ToleranceOfDescriptors = Tolerance + ServerFailure.SpareDescriptors;

    // What is left of a full folder is less than any file needs that somebody writes in earnest.
    private const int SmallestShare = 64;

    private string Root => $"/proc/{first}/root";

    /// <summary>The folders of its processes in the sandbox's own proc(5), which lists exactly them, and hides the first one's.</summary>
    /// <returns>A path for each.</returns>
    public IEnumerable<string> Processes() => Directory.EnumerateDirectories($"{Root}/proc")
        .Where(folder => Path.GetFileName(folder) is not "1" and var name && char.IsAsciiDigit(name[0]))
        .Prepend($"/proc/{first}");

    /// <summary>How much memory a process has, in bytes: its own, and what the kernel needs to find it.</summary>
    /// <param name="process">Its folder.</param>
    /// <returns>The bytes; 0 for one that has ended meanwhile.</returns>
    public static long Memory(string process)
    {
        try
        {
            // One whose first thread has ended alone says nothing there: any other thread tells.
            return ThreadsOf(process).Prepend(process).Select(MemoryIn).FirstOrDefault(memory => memory > 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Whether it has as much of something as the limits allow, so that more was refused to it, or soon is.</summary>
    /// <param name="limits">The limits.</param>
    /// <returns>The worst of the limits that are met, or null.</returns>
    public ServerEndCause? FullLimit(SandboxLimits limits)
    {
        try
        {
            var processes = Processes().ToList();
            return IsDiskFull() ? ServerEndCause.DiskFull
                : processes.Any(p => Descriptors(p) >= limits.DescriptorsHere - ToleranceOfDescriptors) ? ServerEndCause.TooManyDescriptors
                : processes.Sum(p => Count(p, "task")) >= limits.Tasks - Tolerance ? ServerEndCause.TooManyTasks
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return null;
        }
    }

    /// <summary>Whether there are more files in the temporary folder than there may be, however small.</summary>
    /// <param name="limits">The limits.</param>
    /// <returns>Whether there are.</returns>
    public bool HoldsTooManyFiles(SandboxLimits limits) => Libc.FilesOn($"{Root}/tmp") > limits.NamesOfFiles;

    private bool IsDiskFull()
    {
        var disk = new DriveInfo($"{Root}/tmp");
        return disk.AvailableFreeSpace < disk.TotalSize / SmallestShare;
    }

    // To read a page of zeros here and there in a huge mapping costs no memory but page tables.
    private static long MemoryIn(string folder)
    {
        try
        {
            // Not ReadLines, which ends a line at a carriage return, too: a thread may have one in its name.
            return File.ReadAllText(Path.Combine(folder, "status")).Split('\n')
                .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal) || line.StartsWith("VmPTE:", StringComparison.Ordinal))
                .Sum(line => 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It ended meanwhile; the next thread may tell.
            return 0;
        }
    }

    // One that is ending has neither descriptors nor threads.
    private static int Descriptors(string process) =>
        Count(process, "fd") is > 0 and var count ? count : ThreadsOf(process).Select(thread => Count(thread, "fd")).DefaultIfEmpty().Max();

    private static IEnumerable<string> ThreadsOf(string process) => Directory.EnumerateDirectories(Path.Combine(process, "task"));

    private static int Count(string folder, string what)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(folder, what)).Count();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or hides: its limits hold all the same.
            return 0;
        }
    }
}
