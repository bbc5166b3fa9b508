using System.Globalization;
using Katas.Grading;

namespace Katas.Bench;

/// <summary>Looks again and again at the processes of a grader: what each kind of them took.</summary>
internal sealed class ProcessAccounts : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly int _grader;
    private readonly Dictionary<int, TimeSpan> _workers = [];
    private readonly TimeSpan _before = MachineFacts.BusyTime();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _looking;

    /// <summary>Begins to look.</summary>
    /// <param name="grader">The process of the grader.</param>
    public ProcessAccounts(int grader)
    {
        _grader = grader;
        _looking = new Thread(Look) { IsBackground = true };
        _looking.Start();
    }

    /// <summary>What the grader itself took of processors.</summary>
    public TimeSpan Grader { get; private set; }

    /// <summary>What its workers took.</summary>
    public TimeSpan Workers => _workers.Values.Aggregate(TimeSpan.Zero, (sum, one) => sum + one);

    /// <summary>What the whole machine took. Of a sandbox that is killed, the kernel tells nobody what was used in it.</summary>
    public TimeSpan All { get; private set; }

    /// <summary>The most memory that grader and workers had together, in bytes. A page that several share counts once.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>The same, where such a page counts once for each of them.</summary>
    public long PeakResident { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _looking.Join();
        _stop.Dispose();
    }

    private void Look()
    {
        while (!_stop.Token.WaitHandle.WaitOne(Interval))
        {
            try
            {
                LookOnce();
            }
            catch (IOException)
            {
                // A process ended between two files.
            }
        }
    }

    private void LookOnce()
    {
        var workers = WorkersBelow(_grader).ToArray();
        All = MachineFacts.BusyTime() - _before;
        Grader = CpuOf(_grader);
        foreach (var id in workers)
            _workers[id] = CpuOf(id);
        LookAtMemory([_grader, .. workers]);
    }

    // The kernel walks through all pages to tell which are shared: worth it only where there are more than ever.
    private void LookAtMemory(IReadOnlyList<int> processes)
    {
        var resident = processes.Sum(ResidentOf);
        if (resident <= PeakResident)
            return;
        PeakResident = resident;
        PeakMemory = Math.Max(PeakMemory, processes.Sum(ProportionalOf));
    }

    // A worker in a network of its own is the child of what gave it that. Below workers are servers, which come and go.
    private static IEnumerable<int> WorkersBelow(int process) => ChildrenOf(process).SelectMany(child => IsWorker(child) ? [child] : WorkersBelow(child));

    private static IEnumerable<int> ChildrenOf(int process) => Directory.GetDirectories($"/proc/{process}/task")
        .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private static bool IsWorker(int process) =>
        File.ReadAllText($"/proc/{process}/cmdline").Split('\0') is [var program, _, WorkerLoop.Verb, ..] && Path.GetFileName(program) == "dotnet";

    // utime and stime, in hundredths of a second, follow the name in parentheses. See proc(5).
    private static TimeSpan CpuOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
    }

    private static long ResidentOf(int process) =>
        long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    // The proportional set size, in KiB: each page divided by the number of processes that map it. A process
    // that has ended has none. See proc_pid_smaps(5).
    private static long ProportionalOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
