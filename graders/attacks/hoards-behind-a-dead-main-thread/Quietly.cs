using System.Runtime.InteropServices;

namespace Katas.Select;

/// <summary>Ends one thread of this process by exit(2), behind the runtime's back; the process lives on.</summary>
internal static unsafe class Quietly
{
    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymous = 0x22;
    private const int SIGUSR1 = 10;

    // exit(0) of the calling thread, in machine code, because a handler may interrupt managed code.
    private static readonly byte[] X64 = [0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05];
    private static readonly byte[] Arm64 = [0x00, 0x00, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4];

    public static int MainThread => getpid();

    public static int CurrentThread => gettid();

    public static bool IsThere(int thread) => Directory.Exists($"/proc/self/task/{thread}");

    /// <summary>Whether a thread sits in a system call, so that the runtime does not need it.</summary>
    public static bool IsParked(int thread)
    {
        try
        {
            return !File.ReadAllText($"/proc/self/task/{thread}/syscall").StartsWith("running", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static void End(int thread)
    {
        var code = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64;
        var page = mmap(0, 4096, ReadWriteExecute, PrivateAnonymous, -1, 0);
        code.CopyTo(new Span<byte>((void*)page, code.Length));
        signal(SIGUSR1, page);
        tgkill(getpid(), thread, SIGUSR1);
    }

    [DllImport("libc")]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc")]
    private static extern nint signal(int number, nint handler);

    [DllImport("libc")]
    private static extern int tgkill(int process, int thread, int number);

    [DllImport("libc")]
    private static extern int getpid();

    [DllImport("libc")]
    private static extern int gettid();
}
