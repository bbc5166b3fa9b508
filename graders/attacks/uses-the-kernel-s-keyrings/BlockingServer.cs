using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Blocking;

public sealed class BlockingServer : IServer
{
    public void Run(Socket listener, CancellationToken stop) =>
        syscall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 250 : 219, 0);

    [DllImport("libc")]
    private static extern long syscall(long number, long argument);
}
