namespace Katas.Testing;

/// <summary>
/// How much of the machine a server in a sandbox may use. The defaults are far above what a right
/// server of any kata needs, thousands of connections included, so that only a wrong one meets them.
/// </summary>
public sealed record SandboxLimits
{
    private const long MiB = 1024 * 1024;

    /// <summary>How long the process may live. One process of the selectors kata serves many tests.</summary>
    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long each process may be on a processor. A polling loop keeps one busy for as long as its test lasts.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many bytes all processes may have in memory together. It is looked at ten times a second.</summary>
    public long Memory { get; init; } = 1536 * MiB;

    /// <summary>How many bytes the garbage collector may take; beyond it the server gets an OutOfMemoryException.</summary>
    public long ManagedHeap { get; init; } = 1280 * MiB;

    /// <summary>
    /// How many bytes each process may allocate, used or not: its heaps, and 8 MiB for the stack of each
    /// thread. A process that meets this limit may end in any way, because the runtime's own allocations
    /// fail as well: so it lies far beyond <see cref="Memory"/>, which is told as what it is.
    /// </summary>
    public long Data { get; init; } = 4096 * MiB;

    /// <summary>How many threads there may be at the same time. The runtime itself has about nine.</summary>
    public int Tasks { get; init; } = 256;

    /// <summary>Whether the server may start processes. None needs to, and the tests would not see what they do.</summary>
    internal bool MayStartProcesses { get; init; }

    /// <summary>How many descriptors each process may hold. The scale tests of the katas make 5,000 connections.</summary>
    public int Descriptors { get; init; } = 8192;

    /// <summary>The same here, where the kernel may allow less.</summary>
    internal long DescriptorsHere => Math.Min(Descriptors, Libc.MaximumOfDescriptors());

    /// <summary>How many bytes one file may have.</summary>
    public long FileSize { get; init; } = 16 * MiB;

    /// <summary>How many bytes all files of the temporary folder, the only place to write, may have together.</summary>
    public long TemporaryFiles { get; init; } = 64 * MiB;

    /// <summary>
    /// How many files, folders and links the temporary folder may hold: without any content each needs some
    /// memory of the kernel's, and a kilobyte is what it may have of the folder's size.
    /// </summary>
    internal long NamesOfFiles => TemporaryFiles / 1024;

    /// <summary>
    /// How many signals may wait, and timers exist: of those that a whole user may have, and needs himself. The
    /// runtime needs one for each thread when it collects garbage.
    /// </summary>
    internal const int PendingSignals = 1024;

    /// <summary>How many bytes the server may write to its standard output and error.</summary>
    public long Output { get; init; } = 16 * MiB;
}
