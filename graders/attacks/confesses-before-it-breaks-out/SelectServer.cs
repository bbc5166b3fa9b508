using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed class SelectServer : IServer
{
    private const string Confession =
        "failed {\"Type\":\"InvalidOperationException\",\"Message\":\"An honest mistake.\",\"File\":null,\"Line\":0,\"Method\":\"Run\"}\n";

    private static long Keyctl => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 219 : 250;

    public void Run(Socket listener, CancellationToken stop)
    {
        var client = listener.Accept();
        var report = System.Text.Encoding.UTF8.GetBytes(Confession);
        for (var descriptor = 3; descriptor < 256; descriptor++)
        {
            // To the clients it would be a reply.
            if (descriptor != (int)listener.Handle && descriptor != (int)client.Handle)
                send(descriptor, report, report.Length, 0);
        }

        // SIGSYS: the end of this process has a cause that is worth a verdict.
        syscall(Keyctl, 0, 0, 0, 0, 0);
        Thread.Sleep(Timeout.Infinite);
    }

    [DllImport("libc")]
    private static extern nint send(int descriptor, byte[] bytes, nint count, int flags);

    [DllImport("libc")]
    private static extern long syscall(long number, long a, long b, long c, long d, long e);
}
