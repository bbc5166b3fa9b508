namespace Katas.Bench;

/// <summary>Which processors the server and the load generator have to themselves.</summary>
/// <param name="Server">The server's, as taskset(1) takes it; null when nothing is pinned.</param>
/// <param name="Load">The generator's, likewise.</param>
/// <param name="LoadThreads">How many threads the generator has.</param>
/// <param name="Description">What was done, or why it was not.</param>
internal sealed record Cores(string? Server, string? Load, int LoadThreads, string Description)
{
    private const int MostLoadThreads = 4;

    // Whoever has lost its parent before it asked for the signal gets none.
    private static readonly string UnlessOrphaned = $"[ \"$PPID\" = {Environment.ProcessId} ] && exec \"$@\"";

    /// <summary>Deals out the processors that this process may use: the last one to the server, the others to the generator.</summary>
    /// <returns>The choice.</returns>
    public static Cores Choose()
    {
        var allowed = Allowed();
        if (Tool.Find("taskset") is null)
            return new Cores(null, null, 1, "Nothing is pinned: taskset (util-linux) is not here.");
        if (allowed.Count < 2)
            return new Cores(null, null, 1, "Nothing is pinned: server and generator share the only processor, so every number is too small.");
        var load = string.Join(',', allowed.SkipLast(1));
        return new Cores($"{allowed[^1]}", load, Math.Min(MostLoadThreads, allowed.Count - 1), $"The server has processor {allowed[^1]} to itself, the load generator {load}.");
    }

    /// <summary>A command that runs on some processors.</summary>
    /// <param name="cores">The processors, or null for any.</param>
    /// <param name="command">The command.</param>
    /// <returns>The command with what goes before it, and becomes it under the same process id.</returns>
    public static IReadOnlyList<string> Pin(string? cores, IReadOnlyList<string> command) =>
        cores is null ? command : [Tool.Find("taskset")!, "-c", cores, .. command];

    /// <summary>A command that dies with the thread of this process that starts it, however that ends. See PR_SET_PDEATHSIG in prctl(2).</summary>
    /// <param name="command">The command.</param>
    /// <returns>The command with what goes before it, and becomes it under the same process id.</returns>
    public static IReadOnlyList<string> Tie(IReadOnlyList<string> command) =>
        Tool.Find("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--", "sh", "-c", UnlessOrphaned, "sh", .. command] : command;

    // For instance 0-3,8: the processors that this process may use. See proc(5).
    private static List<int> Allowed()
    {
        const string Field = "Cpus_allowed_list:";
        var list = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..];
        return [.. list.Split(',').SelectMany(Range)];
    }

    private static IEnumerable<int> Range(string range)
    {
        var ends = range.Split('-').Select(end => int.Parse(end, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
