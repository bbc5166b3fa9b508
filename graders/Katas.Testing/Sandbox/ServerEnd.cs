using System.Globalization;
using Katas.Host;

namespace Katas.Testing;

/// <summary>Why the process of a server came to its end without being asked to, or what it was refused.</summary>
public enum ServerEndCause
{
    /// <summary><c>Run</c> returned before it was asked to, upon which the host ended it.</summary>
    Returned,

    /// <summary>It ended itself.</summary>
    Exited,

    /// <summary>An exception came out of the server.</summary>
    Threw,

    /// <summary>A signal killed it: a wrong pointer, an unhandled exception, a kill of its own.</summary>
    Crashed,

    /// <summary>It met a limit of memory.</summary>
    OutOfMemory,

    /// <summary>It was on a processor for too long.</summary>
    CpuTime,

    /// <summary>It lived for too long.</summary>
    WallTime,

    /// <summary>It had as many threads as it may, and was refused more.</summary>
    TooManyTasks,

    /// <summary>It held as many descriptors as it may, and was refused more.</summary>
    TooManyDescriptors,

    /// <summary>It wrote too large a file.</summary>
    FileSize,

    /// <summary>It filled the place where it may write.</summary>
    DiskFull,

    /// <summary>It wrote too much to its standard output and error.</summary>
    OutputFlood,

    /// <summary>It found the channel between its host and the test, and wrote what the host does not write, or not then.</summary>
    ChannelAbuse,

    /// <summary>It made a system call that only an attack makes.</summary>
    SandboxViolation,
}

/// <summary>How the process of a server came to its end without being asked to.</summary>
/// <param name="Cause">Why.</param>
/// <param name="ExitCode">Its exit code; null when it was killed.</param>
/// <param name="Signal">The signal that killed it; null when it exited.</param>
/// <param name="Message">The same for people: what <c>its process</c> did.</param>
public sealed record ServerEnd(ServerEndCause Cause, int? ExitCode, int? Signal, string Message)
{
    private const int SIGABRT = 6;
    private const int SIGKILL = 9;
    private const int SIGXCPU = 24;
    private const int SIGXFSZ = 25;
    private const int SIGSYS = 31;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [4] = "SIGILL", [5] = "SIGTRAP", [SIGABRT] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [SIGKILL] = "SIGKILL",
        [11] = "SIGSEGV", [13] = "SIGPIPE", [15] = "SIGTERM", [SIGXCPU] = "SIGXCPU", [SIGXFSZ] = "SIGXFSZ", [SIGSYS] = "SIGSYS",
    };

    /// <summary>Whether a limit of the sandbox was met, or the kernel stepped in.</summary>
    public bool IsLimit => Cause > ServerEndCause.Crashed;

    /// <summary>Tells the end of a process from what is known of it.</summary>
    /// <param name="process">The process.</param>
    /// <param name="failure">What the server threw, as far as it was reported.</param>
    /// <returns>The end, or null while the process lives.</returns>
    internal static ServerEnd? Of(LaunchedProcess process, ServerFailure? failure)
    {
        if (process.LimitMet is { } limit)
            return Because(limit, process.Limits!, null, null);
        var end = process.ExitCode is { } code ? OfCode(code, process) : null;

        // What is reported comes out of the server's own process: where the kernel stepped in, that has the last word.
        if (failure is null || end is { IsLimit: true })
            return end;
        return OfRefusal(process) ?? OfFailure(failure, process);
    }

    /// <summary>Tells of a process that was refused more of something, whether it lives on or not.</summary>
    /// <param name="process">The process.</param>
    /// <returns>What there is to tell; null when nothing was refused, as far as it was looked at.</returns>
    internal static ServerEnd? OfRefusal(LaunchedProcess process) =>
        process.Refused is { } refused ? Because(refused, process.Limits, null, null) : null;

    private static ServerEnd OfFailure(ServerFailure failure, LaunchedProcess process) =>
        failure.Type == nameof(OutOfMemoryException)
            ? Because(ServerEndCause.OutOfMemory, process.Limits, null, null)
            : new ServerEnd(ServerEndCause.Threw, null, null, $"threw {failure.Type}");

    // Shells, .NET and bubblewrap alike say 128 + n when signal n killed the process.
    private static ServerEnd OfCode(int code, LaunchedProcess process)
    {
        var signal = code - 128;
        if (!SignalNames.ContainsKey(signal))
            return OfRefusal(process) ?? new ServerEnd(ServerEndCause.Exited, code, null, $"ended with exit code {code}");
        var cause = signal switch
        {
            SIGSYS => ServerEndCause.SandboxViolation,
            SIGXCPU => ServerEndCause.CpuTime,
            SIGXFSZ => ServerEndCause.FileSize,
            SIGABRT when process.Output.SpeaksOfMemory(LastWords) => ServerEndCause.OutOfMemory,
            // The kernel's last resort when the machine, or the container around us, has no memory left.
            SIGKILL when process.PeakMemory > process.Limits?.Memory / 2 => ServerEndCause.OutOfMemory,
            _ => ServerEndCause.Crashed,
        };
        return Because(cause, process.Limits, null, signal);
    }

    private static ServerEnd Because(ServerEndCause cause, SandboxLimits? limits, int? code, int? signal) =>
        new(cause, code, signal, cause switch
        {
            ServerEndCause.OutOfMemory => $"was out of memory{(limits is null ? "" : $" ({Size(limits.ManagedHeap)} managed and {Size(limits.Memory)} in all are the limits)")}",
            ServerEndCause.CpuTime => $"was on a processor for too long{Allowed(Seconds(limits?.CpuTime))}",
            ServerEndCause.WallTime => $"lived for too long{Allowed(Seconds(limits?.WallTime))}",
            ServerEndCause.TooManyTasks => $"was refused more threads{Allowed(limits is null ? null : Number(limits.Tasks))}",
            ServerEndCause.TooManyDescriptors => $"was refused more descriptors{Allowed(limits is null ? null : Number(limits.DescriptorsHere))}",
            ServerEndCause.DiskFull => $"filled its temporary folder{Allowed(limits is null ? null : Size(limits.TemporaryFiles))}",
            ServerEndCause.FileSize => $"wrote too large a file{Allowed(limits is null ? null : Size(limits.FileSize))}",
            ServerEndCause.OutputFlood => $"wrote too much{Allowed(limits is null ? null : Size(limits.Output))}",
            ServerEndCause.ChannelAbuse => "wrote into the channel by which its host reports",
            ServerEndCause.SandboxViolation => "was killed for a system call that no server needs",
            _ => $"was killed by signal {signal} ({SignalNames[signal!.Value]})",
        });

    private static string Allowed(string? amount) => amount is null ? "" : $" ({amount} is the limit)";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024 * 1024)} MiB");

    private static string? Seconds(TimeSpan? time) => time is null ? null : string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalSeconds:0} s");
}

/// <summary>A sandbox could not be set up or broke down: never the fault of the code under test.</summary>
/// <param name="message">What happened.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Made by the harness only.")]
public sealed class SandboxFailure(string message) : Exception(message);
