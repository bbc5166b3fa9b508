using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Nonblocking;

public sealed partial class NonblockingServer : IServer
{
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int EAGAIN = 11;
    private const int EINTR = 4;

    private bool _progress;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Blocking = false;
        var tasks = new Queue<IEnumerator<object?>>();
        tasks.Enqueue(Acceptor(listener, tasks));

        while (!stop.IsCancellationRequested)
        {
            _progress = false;
            for (var turn = tasks.Count; turn > 0; turn--)
            {
                var task = tasks.Dequeue();
                if (task.MoveNext())
                    tasks.Enqueue(task);
            }

            if (!_progress)
                Thread.Sleep(1);
        }

        foreach (var task in tasks)
            task.Dispose();
    }

    private IEnumerator<object?> Acceptor(Socket listener, Queue<IEnumerator<object?>> tasks)
    {
        while (true)
        {
            Socket? socket = null;
            try
            {
                socket = listener.Accept();
            }
            catch (SocketException)
            {
                // Nobody there.
            }

            if (socket is not null)
            {
                _progress = true;
                socket.Blocking = true;
                tasks.Enqueue(Session(socket));
            }

            yield return null;
        }
    }

    // The socket itself blocks; it is each call that does not wait.
    private IEnumerator<object?> Session(Socket socket)
    {
        try
        {
            var buffer = new byte[50_000];
            while (true)
            {
                var got = recv(socket.SafeHandle, ref buffer[0], buffer.Length, MSG_DONTWAIT);
                if (got < 0 && !MustWait())
                    yield break;
                if (got == 0)
                    yield break;
                if (got < 0)
                {
                    yield return null;
                    continue;
                }

                Upper(buffer.AsSpan(0, (int)got));
                for (nint done = 0; done < got;)
                {
                    _progress = true;
                    var put = send(socket.SafeHandle, ref buffer[done], got - done, MSG_DONTWAIT | MSG_NOSIGNAL);
                    if (put < 0 && !MustWait())
                        yield break;
                    done += Math.Max(0, put);
                    _progress = put > 0;
                    yield return null;
                }
            }
        }
        finally
        {
            socket.Dispose();
        }
    }

    private static bool MustWait() => Marshal.GetLastPInvokeError() is EAGAIN or EINTR;

    private static void Upper(Span<byte> bytes)
    {
        for (var i = bytes.IndexOfAnyInRange((byte)'a', (byte)'z'); i < bytes.Length && i >= 0; i++)
        {
            if (bytes[i] is >= (byte)'a' and <= (byte)'z')
                bytes[i] ^= 0x20;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeSocketHandle sockfd, ref byte buf, nint len, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeSocketHandle sockfd, ref byte buf, nint len, int flags);
}
