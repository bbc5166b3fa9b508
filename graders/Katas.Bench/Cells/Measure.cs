namespace Katas.Bench;

/// <summary>Something that is measured.</summary>
/// <param name="Id">Its name in files.</param>
/// <param name="Unit">What its numbers count.</param>
/// <param name="MoreIsBetter">Which of two numbers is the better one.</param>
internal sealed record Measure(string Id, string Unit, bool MoreIsBetter)
{
    /// <summary>Messages that were answered.</summary>
    public static readonly Measure Rate = new("rate", "messages/s", MoreIsBetter: true);

    /// <summary>Bytes that were answered.</summary>
    public static readonly Measure Bytes = new("bytes", "MiB/s", MoreIsBetter: true);

    /// <summary>Half of all answers come sooner.</summary>
    public static readonly Measure P50 = new("p50", "µs", MoreIsBetter: false);

    /// <summary>Nine of ten answers come sooner.</summary>
    public static readonly Measure P90 = new("p90", "µs", MoreIsBetter: false);

    /// <summary>99 of 100 answers come sooner.</summary>
    public static readonly Measure P99 = new("p99", "µs", MoreIsBetter: false);

    /// <summary>999 of 1,000 answers come sooner.</summary>
    public static readonly Measure P999 = new("p999", "µs", MoreIsBetter: false);

    /// <summary>The slowest answer.</summary>
    public static readonly Measure Longest = new("max", "µs", MoreIsBetter: false);

    /// <summary>The time on a processor that a message costs the server, its share of the kernel's included.</summary>
    public static readonly Measure CpuPerMessage = new("cpu-per-message", "µs", MoreIsBetter: false);

    /// <summary>How much of its processor the server used.</summary>
    public static readonly Measure ServerShare = new("server-share", "%", MoreIsBetter: false);

    /// <summary>How much of its processors the load generator used: below 100 it was not what held the server up.</summary>
    public static readonly Measure LoadShare = new("load-share", "%", MoreIsBetter: false);

    /// <summary>What is left of the rate among silent clients: 1 is all of it.</summary>
    public static readonly Measure ShareAmongIdle = new("share-among-idle", "of the rate without them", MoreIsBetter: true);

    /// <summary>How much of a processor a server uses that has nothing to do.</summary>
    public static readonly Measure IdleCpu = new("idle-cpu", "% of a processor", MoreIsBetter: false);

    /// <summary>What an idle connection adds to the memory of the server's process.</summary>
    public static readonly Measure ProcessMemory = new("process-memory", "KiB/connection", MoreIsBetter: false);

    /// <summary>What an idle connection adds to the kernel's memory, both ends together.</summary>
    public static readonly Measure KernelMemory = new("kernel-memory", "KiB/connection", MoreIsBetter: false);

    /// <summary>From the first connect to the last first answer.</summary>
    public static readonly Measure AcceptTime = new("accept-time", "ms", MoreIsBetter: false);

    /// <summary>System calls besides the waits.</summary>
    public static readonly Measure DataCalls = new("data-calls", "calls/message", MoreIsBetter: false);

    /// <summary>System calls that wait or could wait for readiness, or for other threads.</summary>
    public static readonly Measure WaitCalls = new("wait-calls", "calls/message", MoreIsBetter: false);

    /// <summary>What a message allocates on the managed heap.</summary>
    public static readonly Measure Allocated = new("allocated", "bytes/message", MoreIsBetter: false);
}
