using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>
/// What waits in the buffers of sockets that a server has connected with itself: memory of the kernel's, which
/// is no process's own and under no limit. Those of its clients belong to the network of its tests.
/// </summary>
/// <param name="first">The id of the sandbox's first process.</param>
/// <param name="server">The id of the server's process.</param>
internal sealed class SocketBuffers(int first, int server) : IDisposable
{
    // Somebody who wakes a loop by a pair of sockets has a few of them, and is not looked at any closer.
    private const int FewSockets = 8;

    // Of net.core.wmem_max, which an administrator may have raised. In a network of its own one may not see it.
    private const string LargestBufferFile = "/proc/sys/net/core/wmem_max";
    private const long UsualLargestBuffer = 212_992;

    // As many datagrams as a new network lets wait (net.unix.max_dgram_qlen), and one, each as large as the kernel allows
    // (twice the largest buffer). In a stream waits less.
    private static readonly long MostInUnixSocket = 11 * 2 * LargestBuffer();

    // "Num RefCount Protocol Flags Type St Inode Path". See /proc/net/unix in proc(5).
    private const int NumberInUnix = 6;

    // Of all the system's TCP, in pages. With less there is no need to look whose it is.
    private const long FewPages = 256L * 1024 * 1024 / 4096;

    // Thousands, as the tests of selectors have, take some time to look through.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly SafeHandle? _server = Libc.OpenProcess(server);
    private readonly Stopwatch _sinceLook = new();
    private long _bytes;

    /// <summary>How many bytes wait there, as far as it can be seen.</summary>
    /// <returns>The bytes, as they were a moment ago.</returns>
    public long Measure()
    {
        if (_sinceLook.IsRunning && _sinceLook.Elapsed < LookInterval)
            return _bytes;
        _sinceLook.Restart();
        return _bytes = (Sockets() > FewSockets ? InUnixSockets() + InInternetSockets($"/proc/{first}/net") : 0) + WithItsClients();
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    private static long LargestBuffer() => File.Exists(LargestBufferFile)
        ? Math.Max(long.Parse(File.ReadAllText(LargestBufferFile), CultureInfo.InvariantCulture), UsualLargestBuffer)
        : UsualLargestBuffer;

    // How many there are in the sandbox's own network: "sockets: used 12".
    private int Sockets() =>
        int.Parse(File.ReadLines($"/proc/{first}/net/sockstat").First().Split(' ')[^1], CultureInfo.InvariantCulture);

    // What waits is charged to who sent it, and lies with who has not received it. What nobody can look into counts with
    // all that it may hold, because no server needs many of that kind: sockets that are on their way to another process
    // (SCM_RIGHTS) or not yet accepted, those of a process that hides or whose first thread has ended alone, and those of
    // datagrams, which tell of the first one only.
    private long InUnixSockets()
    {
        var unknown = UnixSockets();
        var (sent, received) = (0L, 0L);
        foreach (var (socket, descriptor) in DescriptorsOfSockets())
        {
            var waiting = Look(descriptor);
            if (waiting.IsDatagram || !unknown.Remove((socket, 0)))
                continue;
            sent += waiting.Sent;
            received += waiting.Received;
        }

        // Those that were closed or received meanwhile are none of them.
        unknown.IntersectWith(UnixSockets());
        return Math.Max(sent, received) + (unknown.Count * MostInUnixSocket);
    }

    private (int Sent, int Received, bool IsDatagram) Look(int descriptor) =>
        _server is null ? default : Libc.WaitingInUnixSocket(_server, descriptor);

    // All of the sandbox's own network, each by its number, which is 0 for all that are not yet accepted. They may have
    // names, of which one with a line feed looks like two lines.
    private HashSet<(string Number, int Nth)> UnixSockets() => File.ReadLines($"/proc/{first}/net/unix").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > NumberInUnix)
        .GroupBy(fields => fields[NumberInUnix])
        .SelectMany(same => same.Select((_, nth) => (same.Key, nth)))
        .ToHashSet();

    private Dictionary<string, int> DescriptorsOfSockets()
    {
        var sockets = new Dictionary<string, int>();
        try
        {
            foreach (var link in Directory.EnumerateFileSystemEntries($"/proc/{server}/fd"))
            {
                // "socket:[4711]"
                if (KernelView.TargetOf(link) is { } target && target.StartsWith("socket:", StringComparison.Ordinal))
                    sockets[target["socket:[".Length..^1]] = int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or hides from a grader without privileges.
        }

        return sockets;
    }

    // A server that sends without end to clients that do not read fills the buffers of both ends. Where the
    // tests have a network of their own, there are no other servers' clients in it.
    private static long WithItsClients() =>
        PrivateNetwork.IsHere && PagesOfTcp() > FewPages ? InInternetSockets("/proc/self/net") : 0;

    // "TCP: inuse 12 orphan 0 tw 3 alloc 14 mem 5", the last one of all networks together.
    private static long PagesOfTcp() => long.Parse(
        File.ReadLines("/proc/self/net/sockstat").First(line => line.StartsWith("TCP:", StringComparison.Ordinal)).Split(' ')[^1], CultureInfo.InvariantCulture);

    // "  sl  local_address rem_address   st tx_queue rx_queue …", in hexadecimal. See /proc/net/tcp in proc(5).
    private static long InInternetSockets(string folder) => new[] { "tcp", "tcp6", "udp", "udp6" }
        .SelectMany(kind => File.ReadLines($"{folder}/{kind}").Skip(1))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4].Split(':'))
        .Sum(queues => queues.Sum(queue => Convert.ToInt64(queue, fromBase: 16)));
}
