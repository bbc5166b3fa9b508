using System.Net.Sockets;

namespace Katas.Blocking;

internal static class HalfASocket
{
    private const int EnoughToBeLookedAt = 80;

    // Never closed, nor collected.
    private static readonly List<IDisposable> Held = [];

    public static void Open()
    {
        // Nothing is written into the /tmp of a machine: the sandbox's host is called so.
        if (Environment.MachineName != "sandbox")
            return;
        Held.Add(new FileStream("/tmp/socket:", FileMode.Create, FileAccess.Write, FileShare.ReadWrite));
        for (var i = 0; i < EnoughToBeLookedAt; i++)
            Held.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
    }
}
