using System.Globalization;
using Katas.Host;

namespace Katas.Testing;

/// <summary>What the kernel says of a server's process, read from proc(5).</summary>
public sealed class KernelView
{
    private const string EpollInstance = "anon_inode:[eventpoll]";

    private readonly int _process;
    private IReadOnlySet<string> _hostsSockets = new HashSet<string>();
    private int _serverThread;
    private Action? _onGone;

    // PF_EXITING in the kernel's include/linux/sched.h; SIGKILL in a mask of signals.
    private const long Exiting = 0x4;
    private const long KillPending = 1 << (9 - 1);

    // As many as a thread may poll that waits for no client, where what they are cannot be seen: what wakes it, and something else.
    private const int FewDescriptors = 2;

    // Fields of schedstat: times in nanoseconds. See /proc/pid/schedstat in the kernel's Documentation/scheduler/sched-stats.rst.
    private const int OnProcessor = 0;
    private const int WaitingForProcessor = 1;

    internal KernelView(int process) => _process = process;

    /// <summary>How many threads the process has.</summary>
    public int Threads => Look(() => Directory.GetDirectories($"/proc/{_process}/task").Length);

    /// <summary>How many descriptors the process holds.</summary>
    public int Descriptors => Look(() => Directory.GetFileSystemEntries($"{Home}/fd").Length);

    /// <summary>How much memory the process has in use, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            var pages = Look(() => File.ReadAllText($"{Home}/statm")).Split(' ')[1];
            return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
    }

    /// <summary>How long the server's thread has been on a processor.</summary>
    public TimeSpan ServerThreadCpu => ThreadCpu(ServerThreadId);

    /// <summary>How long the server's thread was ready to run and had to wait for a processor.</summary>
    internal TimeSpan ServerThreadKeptWaiting => TimeIn(Read($"task/{ServerThreadId}/schedstat"), WaitingForProcessor);

    /// <summary>How long the calling thread was ready to run and had to wait for a processor.</summary>
    internal static TimeSpan CallersThreadKeptWaiting => TimeIn(Find("/proc/thread-self", "schedstat"), WaitingForProcessor);

    /// <summary>How often the server's thread has begun to wait in the kernel.</summary>
    public long ServerThreadWaits => WaitsIn(Read($"task/{ServerThreadId}/status"));

    /// <summary>How long all threads that the process has now have been on a processor.</summary>
    public TimeSpan AllThreadsCpu => Look(() => Directory.GetDirectories($"/proc/{_process}/task")
        .Aggregate(TimeSpan.Zero, (sum, folder) => sum + TimeIn(Find(folder, "schedstat"), OnProcessor)));

    /// <summary>How long all threads that the process has now have wanted a processor: been on one, or waited for one.</summary>
    public TimeSpan AllThreadsWanted => Look(() => Directory.GetDirectories($"/proc/{_process}/task")
        .Select(folder => Find(folder, "schedstat"))
        .Aggregate(TimeSpan.Zero, (sum, times) => sum + TimeIn(times, OnProcessor) + TimeIn(times, WaitingForProcessor)));

    /// <summary>How long the process has been on a processor, threads that ended included.</summary>
    public TimeSpan ProcessCpu => Look(() => Libc.ProcessorTimeOf(_process));

    /// <summary>Which system call the server's thread is parked in at this moment.</summary>
    /// <returns>The name of the call, or null when the thread is running or runnable.</returns>
    public string? ServerThreadParkedIn() => ServersCall()?.Name;

    /// <summary>
    /// For how many sockets of TCP the threads besides the server's own wait at this moment, in accept, in a receive or
    /// a send, by poll, by select or by epoll. Those that the host had before the server ran are not counted.
    /// The runtime has a thread that waits for those that ever had to wait for an asynchronous operation.
    /// </summary>
    /// <returns>The number.</returns>
    public int SocketsThatOtherThreadsWaitFor() => Look(() =>
    {
        var isServers = FindServersSockets();
        return Directory.GetDirectories($"/proc/{_process}/task")
            .Where(folder => Path.GetFileName(folder) != ServerThreadId.ToString(CultureInfo.InvariantCulture))
            .Sum(folder => SocketsWaitedForIn(folder, isServers));
    });

    /// <summary>How many descriptors the server's thread waits for to become readable.</summary>
    /// <returns>The number, and all that poll or select was given where its lists cannot be read; null when the thread is in no call for readiness at this moment.</returns>
    public int? WatchedByServerThread() => WatchedByServerThread(ParkedCall.Reading, watched => watched.Count);

    /// <summary>How many descriptors the server's thread waits for to become writable.</summary>
    /// <returns>The number, and all that poll or select was given where its lists cannot be read; null when the thread is in no call for readiness at this moment.</returns>
    public int? WatchedForRoomByServerThread() => WatchedByServerThread(ParkedCall.Writing, watched => watched.Count);

    /// <summary>How many sockets that clients are at, the listener included, the server's thread waits for to become readable; each once, by however many descriptors.</summary>
    /// <returns>As for <see cref="WatchedByServerThread()"/>.</returns>
    internal int? SocketsWatchedByServerThread() => WatchedByServerThread(ParkedCall.Reading, CountServersSockets);

    /// <summary>How many sockets that clients are at the server's thread waits for to become writable; each once, by however many descriptors.</summary>
    /// <returns>As for <see cref="WatchedForRoomByServerThread()"/>.</returns>
    internal int? SocketsWatchedForRoomByServerThread() => WatchedByServerThread(ParkedCall.Writing, CountServersSockets);

    /// <summary>The kernel's name for a socket of our own.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>The name, such as <c>socket:[4711]</c>; whoever holds a copy of it has it under the same name.</returns>
    internal static string? NameOf(System.Net.Sockets.Socket socket) => TargetOf($"/proc/self/fd/{socket.Handle}");

    /// <summary>How the process has opened a socket.</summary>
    /// <param name="name">The kernel's name for it.</param>
    /// <returns>The flags of open(2), or null when the process does not hold it. See /proc/pid/fdinfo in proc(5).</returns>
    public int? FlagsOf(string name) => Look(() => Directory.GetFileSystemEntries($"{Home}/fd")
        .Where(f => TargetOf(f) == name)
        .Select(f => Find($"{Home}/fdinfo", Path.GetFileName(f)))
        .Select(info => info?.Split('\n').FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal)))
        .Select(line => line is null ? (int?)null : Convert.ToInt32(line["flags:".Length..].Trim(), fromBase: 8))
        .FirstOrDefault());

    /// <summary>How many descriptors the busiest epoll instance of the process watches, whichever thread waits for it.</summary>
    /// <returns>The number; 0 when there is no instance.</returns>
    public int WatchedByAnyEpoll() => Look(() =>
        Directory.GetFileSystemEntries($"{Home}/fd")
            .Where(f => TargetOf(f) == EpollInstance)
            .Select(f => EventsInNetOf(int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture)).Count(watched => watched.Events != 0))
            .DefaultIfEmpty()
            .Max());

    /// <summary>The sockets that the process holds, each by the name that the kernel has for it.</summary>
    public IReadOnlySet<string> Sockets => Look(() =>
        Directory.GetFileSystemEntries($"{Home}/fd")
            .Select(TargetOf)
            .OfType<string>()
            .Where(target => target.StartsWith("socket:", StringComparison.Ordinal))
            .ToHashSet());

    /// <summary>
    /// What the server's thread waits with while it is parked in an epoll_wait: the instance, and what
    /// that one watches besides sockets, such as an eventfd or a pipe.
    /// </summary>
    /// <returns>What they are, by descriptor; nothing when the thread is in no such call at this moment.</returns>
    public IReadOnlyDictionary<int, string> WaitsWith()
    {
        if (ServersCall() is not { } call || !Parked.InEpollWait.Contains(call.Name))
            return new Dictionary<int, string>();
        var instance = call.Descriptor;
        return WatchedBy(instance).Prepend(instance)
            .Select(descriptor => (Descriptor: descriptor, What: OpenAs(descriptor)))
            .Where(found => found.What is { } what && !what.StartsWith("socket:", StringComparison.Ordinal))
            .DistinctBy(found => found.Descriptor)
            .ToDictionary(found => found.Descriptor, found => found.What!);
    }

    /// <summary>What a descriptor of the process is.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>The kernel's name for it, such as <c>anon_inode:[eventpoll]</c>; null when it is closed.</returns>
    public string? OpenAs(int descriptor) =>
        TargetOf($"/proc/{_process}/fd/{descriptor}") ?? TargetOf($"{Home}/fd/{descriptor}");

    /// <summary>Whether the process holds any end of a pipe.</summary>
    /// <param name="name">The kernel's name for it, which both ends share; that of something else is no pipe's.</param>
    /// <returns>Whether it does.</returns>
    public bool HoldsPipe(string name) => name.StartsWith("pipe:", StringComparison.Ordinal)
        && Look(() => Directory.GetFileSystemEntries($"{Home}/fd").Any(f => TargetOf(f) == name));

    /// <summary>Stops the process and lets it go on, as Ctrl-Z and the shell's fg do.</summary>
    public void StopAndContinue()
    {
        Stop();
        Continue();
    }

    /// <summary>Stops the process. See SIGSTOP in signal(7).</summary>
    public void Stop() => Look(() =>
    {
        Libc.Stop(_process);
        return Patience.Until(() => StateOf(Read("stat")) == 'T', Patience.ForProgress);
    });

    /// <summary>Lets the stopped process go on. See SIGCONT in signal(7).</summary>
    public void Continue() => Look(() =>
    {
        Libc.Continue(_process);
        return true;
    });

    /// <summary>
    /// Whether the server's thread has ended, and its process lives on: so it is when
    /// <see cref="IServer.Run"/> has returned, and not when the process was ended instead.
    /// </summary>
    internal bool ServerThreadHasEnded => !IsListed(_serverThread) && ProcessLivesOn();

    /// <summary>
    /// Finds the server's thread, once and for all. Before the server's code runs: threads can be
    /// renamed, and a hostile server would offer another one to look at.
    /// </summary>
    /// <param name="others">Threads that were there before it, whatever their names; null for none.</param>
    internal void FixServerThread(IReadOnlySet<int>? others = null) => _serverThread = Look(() => FindServerThread(others));

    /// <summary>The threads that the process has now.</summary>
    internal IReadOnlySet<int> ThreadIds => Look(() => Directory.GetDirectories($"/proc/{_process}/task").Select(IdOf).ToHashSet());

    /// <summary>Notes the sockets that the host has for itself, such as its channel. Before the server's code runs, as well.</summary>
    /// <param name="listener">The kernel's name for the one socket that it has for the server.</param>
    internal void NoteHostsSockets(string? listener) => _hostsSockets = Sockets.Where(name => name != listener).ToHashSet();

    /// <summary>Whether the server's thread is there.</summary>
    internal bool ServerThreadIsThere => IsListed(_serverThread);

    /// <summary>How long each thread that the process has now was ready to run and had to wait for a processor.</summary>
    /// <returns>The times, by the threads' folders.</returns>
    internal Dictionary<string, TimeSpan> KeptWaitingByThread() => Look(() => Directory.GetDirectories($"/proc/{_process}/task")
        .ToDictionary(folder => folder, folder => TimeIn(Find(folder, "schedstat"), WaitingForProcessor)));

    /// <summary>How often each thread that the process has now has begun to wait in the kernel.</summary>
    /// <returns>The numbers, by the threads' folders.</returns>
    internal Dictionary<string, long> WaitsByThread() => Look(() => Directory.GetDirectories($"/proc/{_process}/task")
        .ToDictionary(folder => folder, folder => WaitsIn(Find(folder, "status"))));

    /// <summary>Says what to do when the process, or the server's thread, turns out to be gone.</summary>
    /// <param name="action">Throws, so that the learner is told of the server's end and not of a missing file.</param>
    internal void WhenGone(Action action) => _onGone = action;

    /// <summary>The id of the server's thread.</summary>
    internal int ServerThreadId => _serverThread != 0 ? _serverThread : _serverThread = Look(() => FindServerThread());

    // Where the kernel tells what the process holds: where its first thread has ended alone, below any other one.
    private string Home
    {
        get
        {
            var first = $"/proc/{_process}";
            return !HasEnded(first) ? first : Directory.GetDirectories($"{first}/task").FirstOrDefault(thread => !HasEnded(thread), first);
        }
    }

    private static bool HasEnded(string folder) => Find(folder, "stat") is not { } stat || StateOf(stat) is 'Z' or 'X';

    private bool IsListed(int thread) => Directory.Exists($"/proc/{_process}/task/{thread}");

    // A process that ends tells all its threads before the first of them is gone.
    private bool ProcessLivesOn()
    {
        var folder = $"/proc/{_process}";
        if (Find(folder, "stat") is not { } stat || Find($"{folder}/task/{_process}", "status") is not { } status)
            return false;
        var fields = FieldsOf(stat);
        var pending = status.Split('\n')
            .Where(line => line.StartsWith("SigPnd:", StringComparison.Ordinal))
            .Select(line => Convert.ToInt64(line["SigPnd:".Length..].Trim(), fromBase: 16))
            .FirstOrDefault();
        return fields[0] is not ("Z" or "X")
            && (long.Parse(fields[6], CultureInfo.InvariantCulture) & Exiting) == 0
            && (pending & KillPending) == 0;
    }

    // What follows the name in parentheses, which may hold anything: the state comes first.
    private static string[] FieldsOf(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private ParkedCall? ServersCall() => ParkedCall.Parse(Read($"task/{ServerThreadId}/syscall"));

    private int? WatchedByServerThread(long events, Func<IReadOnlyCollection<int>, int> count)
    {
        var waits = ServerThreadWaits;
        var syscall = Read($"task/{ServerThreadId}/syscall");
        if (ParkedCall.Parse(syscall) is not { } call)
            return null;
        if (Parked.InEpollWait.Contains(call.Name))
            return count([.. EventsInNetOf(call.Descriptor).Where(watched => (watched.Events & events) != 0).Select(watched => watched.Descriptor)]);
        if (!Parked.InPoll.Contains(call.Name))
            return null;
        if (WatchedByPoll(call, events) is not { } watched)
            return call.Length;

        // Once it has been woken, what lies there is half of one list and half of the next.
        return ServerThreadWaits == waits && Read($"task/{ServerThreadId}/syscall") == syscall ? count(watched) : null;
    }

    // poll passes over negative numbers, and waits for each descriptor once, however often it is listed; select passes over
    // numbers beyond those that the process has. A thread that is parked watches nothing that is closed.
    private HashSet<int>? WatchedByPoll(ParkedCall call, long events)
    {
        if (Look(() => call.ReadWhatIsAskedFor($"/proc/{_process}/task/{ServerThreadId}")) is not { } asked)
            return null;
        var open = Look(() => Directory.GetFileSystemEntries($"{Home}/fd")
            .Select(f => int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture))
            .ToHashSet());
        open.IntersectWith(asked.Where(one => (one.Events & events) != 0).Select(one => one.Descriptor));
        return open;
    }

    private int CountServersSockets(IReadOnlyCollection<int> descriptors) =>
        Look(() => descriptors.Where(FindServersSockets()).Select(OpenAs).Distinct().Count());

    // An epoll instance can watch another one, and then waits for whatever that one watches. A hostile
    // server makes a net of them, with more ways through it than anybody could follow: each counts once.
    private List<(int Descriptor, long Events)> EventsInNetOf(int epoll)
    {
        var all = new List<(int Descriptor, long Events)>();
        var seen = new HashSet<int> { epoll };
        var next = new Queue<int>(seen);
        while (next.TryDequeue(out var instance))
        {
            var watched = EventsWatchedBy(instance);
            all.AddRange(watched);
            foreach (var inner in watched.Select(w => w.Descriptor).Where(seen.Add).Where(d => OpenAs(d) == EpollInstance))
                next.Enqueue(inner);
        }

        return all;
    }

    private List<int> WatchedBy(int epoll) => [.. EventsWatchedBy(epoll).Select(watched => watched.Descriptor)];

    // One line for each descriptor: "tfd:", the number, "events:", these in hexadecimal, and more. See /proc/pid/fdinfo/ in proc(5).
    private List<(int Descriptor, long Events)> EventsWatchedBy(int epoll) =>
        [.. Look(() => File.ReadAllText($"{Home}/fdinfo/{epoll}")).Split('\n')
            .Where(line => line.StartsWith("tfd:", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(fields => (int.Parse(fields[1], CultureInfo.InvariantCulture), Hexadecimal(fields[3])))];

    private int SocketsWaitedForIn(string thread, Func<int, bool> isServers)
    {
        if (ParkedCall.Parse(Find(thread, "syscall")) is not { } call)
            return 0;
        if (Parked.InAccept.Contains(call.Name))
            return 1;
        if (Parked.InReceive.Contains(call.Name) || Parked.InSend.Contains(call.Name))
            return isServers(call.Descriptor) ? 1 : 0;
        if (Parked.InEpollWait.Contains(call.Name))
            return EventsInNetOf(call.Descriptor).Count(watched => isServers(watched.Descriptor));
        return Parked.InPoll.Contains(call.Name) ? SocketsPolledIn(call, thread, isServers) : 0;
    }

    private static int SocketsPolledIn(ParkedCall call, string thread, Func<int, bool> isServers)
    {
        // Where what they are cannot be seen: the runtime's own threads wait for one pipe each.
        if (call.ReadWhatIsAskedFor(thread) is not { } asked)
            return call.Name is "poll" or "ppoll" && call.Length > FewDescriptors ? call.Length : 0;
        return asked.Where(one => one.Events != 0).Select(one => one.Descriptor).Distinct().Count(isServers);
    }

    // Which descriptors are sockets that clients are at, the listener included: such are of our network, and not the host's.
    // A thread that waits for a socket of another kind, to be told of stop for instance, waits for nobody. Each is looked at
    // once: a hostile server has a net of epoll instances in which each is watched a thousand times.
    private Func<int, bool> FindServersSockets()
    {
        var known = new Dictionary<int, bool>();
        var ofTcp = new Lazy<HashSet<string>>(TcpSockets);
        return descriptor => known.TryGetValue(descriptor, out var isServers) ? isServers : known[descriptor] = IsServersSocket(descriptor);

        bool IsServersSocket(int descriptor) =>
            OpenAs(descriptor) is { } name && name.StartsWith("socket:", StringComparison.Ordinal) && !_hostsSockets.Contains(name) && ofTcp.Value.Contains(name);
    }

    // "  sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt   uid  timeout inode …". See /proc/net/tcp in proc(5).
    private static HashSet<string> TcpSockets()
    {
        const int Inode = 9;
        return [.. new[] { "tcp", "tcp6" }.SelectMany(kind => File.ReadLines($"/proc/self/net/{kind}").Skip(1))
            .Select(line => $"socket:[{line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[Inode]}]")];
    }

    /// <summary>What a link under /proc leads to.</summary>
    /// <param name="link">The path of the link.</param>
    /// <returns>The kernel's name for it, or the whole path of a file, which so is never like such a name; null when it has gone.</returns>
    internal static string? TargetOf(string link) => new FileInfo(link).LinkTarget;

    // The state follows the name in parentheses, which may hold anything.
    private static char StateOf(string stat) => stat[stat.LastIndexOf(')') + 2];

    private static long Hexadecimal(string argument) => Convert.ToInt64(argument, fromBase: 16);

    private static int IdOf(string thread) => int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture);

    private int FindServerThread(IReadOnlySet<int>? others = null)
    {
        foreach (var folder in Directory.GetDirectories($"/proc/{_process}/task"))
        {
            if (others?.Contains(IdOf(folder)) != true && Find(folder, "comm")?.Trim() == ServerThread.Name)
                return IdOf(folder);
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

    private TimeSpan ThreadCpu(int thread) => TimeIn(Read($"task/{thread}/schedstat"), OnProcessor);

    private static TimeSpan TimeIn(string? schedstat, int field) => schedstat is null
        ? TimeSpan.Zero
        : TimeSpan.FromMicroseconds(long.Parse(schedstat.Split(' ')[field], CultureInfo.InvariantCulture) / 1000.0);

    private static long WaitsIn(string? status)
    {
        const string Name = "voluntary_ctxt_switches:";
        var line = status?.Split('\n').FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

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
        catch (UnauthorizedAccessException)
        {
            // See PR_SET_DUMPABLE in prctl(2). No server needs it.
            throw new KataFailure("The server hides from the kernel's files about its process (prctl), so that nothing can be said of it.");
        }
    }
}
