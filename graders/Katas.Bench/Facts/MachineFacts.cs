using System.Globalization;
using System.Runtime.InteropServices;
using Katas.Testing;

namespace Katas.Bench;

/// <summary>The machine that was measured on: without it a number says nothing.</summary>
/// <param name="Processor">The model of its processors.</param>
/// <param name="Processors">How many there are.</param>
/// <param name="IsVirtual">Whether it shares its hardware with others.</param>
/// <param name="MemoryMiB">How much memory it has.</param>
/// <param name="System">Its system.</param>
/// <param name="Kernel">The version of its kernel.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Descriptors">How many descriptors a process may hold.</param>
/// <param name="Cores">How its processors were dealt out.</param>
/// <param name="BusyBefore">How many processors something else kept busy in the second before the run; null when nobody looked.</param>
internal sealed record MachineFacts(
    string Processor,
    int Processors,
    bool IsVirtual,
    long MemoryMiB,
    string System,
    string Kernel,
    string Runtime,
    long Descriptors,
    string Cores,
    double? BusyBefore = null)
{
    // What a process needs besides its connections.
    private const int OtherDescriptors = 200;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>How many connections a process may hold.</summary>
    /// <param name="descriptors">How many descriptors it may hold.</param>
    /// <returns>The number.</returns>
    public static long ConnectionsWithin(long descriptors) => descriptors - OtherDescriptors;

    /// <summary>Whether numbers of another machine may be read beside those of this one.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Whether processors, their number and the kernel are the same.</returns>
    public bool IsLike(MachineFacts other) => (Processor, Processors, Kernel) == (other.Processor, other.Processors, other.Kernel);

    /// <summary>Looks at this machine, for a second.</summary>
    /// <param name="cores">How its processors are dealt out.</param>
    /// <returns>The facts.</returns>
    public static MachineFacts Look(Cores cores) => new(
        Field("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        (Field("/proc/cpuinfo", "flags", ':') ?? "").Split(' ').Contains("hypervisor"),
        long.Parse((Field("/proc/meminfo", "MemTotal", ':') ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / 1024,
        Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "Linux",
        Environment.OSVersion.Version.ToString(),
        Environment.Version.ToString(),
        Libc.MaximumOfDescriptors(),
        cores.Description,
        BusyProcessors());

    /// <summary>The time for which the processors of the machine have worked, all together, since it started.</summary>
    /// <returns>The time.</returns>
    public static TimeSpan BusyTime() => TimeSpan.FromMilliseconds(10 * ProcessorTimes().Busy);

    // The average over a minute that the kernel keeps would count what started this program.
    private static double BusyProcessors()
    {
        var before = ProcessorTimes();
        Thread.Sleep(Glance);
        var after = ProcessorTimes();
        return Math.Round(Environment.ProcessorCount * (double)(after.Busy - before.Busy) / Math.Max(1, after.All - before.All), 2);
    }

    // All processors together, in hundredths of a second: user, nice, system, idle, iowait, irq, softirq, steal. See proc(5).
    private static (long Busy, long All) ProcessorTimes()
    {
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)).ToList();
        return (times.Sum() - times[3] - times[4], times.Sum());
    }

    private static string? Field(string file, string name, char separator) =>
        File.Exists(file)
            ? File.ReadLines(file).Select(line => line.Split(separator, 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim()
            : null;
}
