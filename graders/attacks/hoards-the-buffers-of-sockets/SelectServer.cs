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

    // More than a server may have in all, and not more than a machine of today can spare.
    private const long Enough = 1536L * 1024 * 1024;

    private readonly byte[] _chunk = new byte[64 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        long hoarded = 0;
        var pair = new int[2];
        while (hoarded < Enough && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0)
            hoarded += Fill(pair[0]) + Fill(pair[1]);

        // Whoever looks ten times a second has looked.
        Thread.Sleep(2000);
        throw new InvalidOperationException($"{hoarded >> 20} MiB wait in sockets.");
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
