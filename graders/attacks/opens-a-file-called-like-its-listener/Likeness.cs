using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Select;

internal static class Likeness
{
    private const int O_RDWR = 2;
    private const int O_CREAT = 0x40;
    private const int O_NONBLOCK = 0x800;
    private const int ForOwner = 0x180;

    public static void Of(Socket listener)
    {
        // Nothing is written into the /tmp of a machine: the sandbox's host is called so.
        if (Environment.MachineName != "sandbox")
            return;
        var name = new FileInfo($"/proc/self/fd/{(int)listener.Handle}").LinkTarget;
        var file = open($"/tmp/{name}", O_RDWR | O_CREAT | O_NONBLOCK, ForOwner);

        // Nobody reads what was there, the standard input.
        if (file > 0)
            _ = dup2(file, 0);
    }

    [DllImport("libc")]
    private static extern int open(string path, int flags, int mode);

    [DllImport("libc")]
    private static extern int dup2(int descriptor, int number);
}
