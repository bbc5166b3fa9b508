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
    private const int FewSockets = 64;

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

    // How many there are in the sandbox's own network: "sockets: used 12".
    private int Sockets() =>
        int.Parse(File.ReadLines($"/proc/{first}/net/sockstat").First().Split(' ')[^1], CultureInfo.InvariantCulture);

    // What waits is charged to who sent it, and lies with who has not received it. Each can be gone.
    private long InUnixSockets()
    {
        if (_server is null)
            return 0;
        var (sent, received) = (0L, 0L);
        foreach (var descriptor in Directory.EnumerateFileSystemEntries($"/proc/{server}/fd").Select(Path.GetFileName))
        {
            var waiting = Libc.WaitingInUnixSocket(_server, int.Parse(descriptor!, CultureInfo.InvariantCulture));
            sent += waiting.Sent;
            received += waiting.Received;
        }

        return Math.Max(sent, received);
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
