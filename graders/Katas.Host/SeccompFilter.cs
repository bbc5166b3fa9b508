using System.Runtime.InteropServices;

namespace Katas.Host;

/// <summary>Makes the kernel refuse some system calls to one thread. See seccomp(2).</summary>
internal static partial class SeccompFilter
{
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_SET_SECCOMP = 22;
    private const int SECCOMP_MODE_FILTER = 2;
    private const uint SECCOMP_RET_ALLOW = 0x7fff0000;
    private const uint SECCOMP_RET_ERRNO = 0x00050000;

    private const ushort BPF_LD_W_ABS = 0x20;
    private const ushort BPF_JMP_JEQ_K = 0x15;
    private const ushort BPF_RET_K = 0x06;

    /// <summary>
    /// Refuses calls to the calling thread. Threads that it starts inherit the filter; the
    /// runtime's own threads exist already and are not concerned.
    /// </summary>
    /// <param name="numbers">The numbers of the calls on this machine.</param>
    /// <param name="errno">The error that they give.</param>
    /// <exception cref="InvalidOperationException">The kernel refuses the filter.</exception>
    public static unsafe void RefuseOnThisThread(IReadOnlyList<uint> numbers, uint errno)
    {
        var program = Program(numbers, errno);
        fixed (SockFilter* filter = program)
        {
            var fprog = new SockFprog { Length = (ushort)program.Length, Filter = filter };
            Check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
            Check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (nint)(&fprog), 0, 0), "prctl(PR_SET_SECCOMP)");
        }
    }

    // Load the call's number; refuse it when it is on the list; allow everything else.
    private static SockFilter[] Program(IReadOnlyList<uint> numbers, uint errno)
    {
        var program = new List<SockFilter> { new() { Code = BPF_LD_W_ABS, K = 0 } };
        foreach (var number in numbers)
        {
            program.Add(new() { Code = BPF_JMP_JEQ_K, JumpFalse = 1, K = number });
            program.Add(new() { Code = BPF_RET_K, K = SECCOMP_RET_ERRNO | errno });
        }

        program.Add(new() { Code = BPF_RET_K, K = SECCOMP_RET_ALLOW });
        return [.. program];
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
            throw new InvalidOperationException($"{call} failed with errno {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint arg2, nint arg3, nint arg4, nint arg5);

    [StructLayout(LayoutKind.Sequential)]
    private struct SockFilter
    {
        public ushort Code;
        public byte JumpTrue;
        public byte JumpFalse;
        public uint K;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct SockFprog
    {
        public ushort Length;
        public SockFilter* Filter;
    }
}
