using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed unsafe class SelectServer : IServer
{
    private const int Piece = 16 * 1024 * 1024;
    private const int Pieces = 40;

    private const int ReadWrite = 3;
    private const int SharedAnonymous = 0x21;
    private const int MADV_DONTNEED = 4;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        var pieces = new List<nint>();
        for (var i = 0; i < Pieces; i++)
        {
            var piece = mmap(0, Piece, ReadWrite, SharedAnonymous, -1, 0);
            if (piece == -1)
                break;
            new Span<byte>((void*)piece, Piece).Fill(1);
            _ = madvise(piece, Piece, MADV_DONTNEED);
            pieces.Add(piece);
        }

        // Whoever looks ten times a second has looked.
        Thread.Sleep(2000);
        var kept = pieces.Count(IsKept);
        throw new InvalidOperationException($"ATTACK SUCCEEDED: {(long)kept * Piece >> 20} MiB are still there, and nobody has seen them.");
    }

    // What had been freed would be zero. Of each piece one page comes back in for this.
    private static bool IsKept(nint piece) => *(byte*)(piece + (Piece / 2)) == 1;

    [DllImport("libc")]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc")]
    private static extern int madvise(nint address, nint length, int advice);
}
