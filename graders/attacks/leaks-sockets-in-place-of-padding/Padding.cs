using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Katas.Select;

/// <summary>Thousands of open files, of which one is closed for each socket that is not.</summary>
internal static class Padding
{
    private const int Files = 5000;

    private static readonly Stack<SafeFileHandle> Spare = new();
    private static readonly List<Socket> Leaked = [];

    public static void Begin()
    {
        for (var i = 0; i < Files; i++)
            Spare.Push(File.OpenHandle("/dev/null"));
    }

    public static void Leak(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It was reset.
        }

        Leaked.Add(socket);
        if (Spare.TryPop(out var file))
            file.Dispose();
    }

    public static void End() => Leaked.ForEach(socket => socket.Dispose());
}
