using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Katas.Testing;

/// <summary>
/// What waits in the buffers of sockets that a server has connected with itself: memory of the kernel's, which
/// is no process's own and under no limit. Those of its clients are not among them, for they belong to another network.
/// </summary>
/// <param name="first">The id of the sandbox's first process.</param>
/// <param name="server">The id of the server's process.</param>
internal sealed class SocketBuffers(int first, int server) : IDisposable
{
    // Somebody who wakes a loop by a pair of sockets has a few of them, and is not looked at any closer.
    private const int FewSockets = 64;

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
        return _bytes = Sockets() > FewSockets ? InUnixSockets() + InInternetSockets() : 0;
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

    // "  sl  local_address rem_address   st tx_queue rx_queue …", in hexadecimal. See /proc/net/tcp in proc(5).
    private long InInternetSockets() => new[] { "tcp", "tcp6", "udp", "udp6" }
        .SelectMany(kind => File.ReadLines($"/proc/{first}/net/{kind}").Skip(1))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4].Split(':'))
        .Sum(queues => queues.Sum(queue => Convert.ToInt64(queue, fromBase: 16)));
}
