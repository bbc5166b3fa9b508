using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOL_SOCKET = 1;
    private const int SO_SNDBUF = 7;
    private const int MSG_DONTWAIT = 0x40;
    private const int Pairs = 30;
    private const long Limit = 256;

    private readonly byte[] _chunk = new byte[64 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        long hoarded = 0;
        var pair = new int[2];
        for (var i = 0; i < Pairs && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0; i++)
            hoarded += Fill(pair[0]) + Fill(pair[1]);

        // Whoever looks twice a second has looked.
        Thread.Sleep(2000);
        var mebibytes = hoarded >> 20;
        throw new InvalidOperationException(mebibytes > Limit
            ? $"ATTACK SUCCEEDED: {mebibytes} MiB wait in {2 * Pairs} sockets, and nobody has seen them."
            : $"This machine allows no large buffers: {mebibytes} MiB.");
    }

    private long Fill(int socket)
    {
        var wish = 4 * 1024 * 1024;
        _ = setsockopt(socket, SOL_SOCKET, SO_SNDBUF, ref wish, sizeof(int));
        long filled = 0;
        nint sent;
        while ((sent = send(socket, _chunk, _chunk.Length, MSG_DONTWAIT)) > 0)
            filled += sent;
        return filled;
    }

    [DllImport("libc")]
    private static extern int socketpair(int domain, int type, int protocol, int[] pair);

    [DllImport("libc")]
    private static extern int setsockopt(int socket, int level, int option, ref int value, int length);

    [DllImport("libc")]
    private static extern nint send(int socket, byte[] bytes, nint count, int flags);
}
