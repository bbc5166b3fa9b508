using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed unsafe class SelectServer : IServer
{
    private const int Piece = 4 * 1024 * 1024;

    // More than a server may have, and not more than a machine of today can spare.
    private const int Pieces = 384;

    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        Quietly.End(Quietly.MainThread);
        Thread.Sleep(200);
        for (var i = 0; i < Pieces; i++)
            new Span<byte>((void*)mmap(0, Piece, ReadWrite, PrivateAnonymous, -1, 0), Piece).Fill(1);

        // Whoever looks ten times a second has looked.
        Thread.Sleep(2000);
        throw new InvalidOperationException($"I have {(long)Piece * Pieces >> 20} MiB.");
    }

    [DllImport("libc")]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);
}
