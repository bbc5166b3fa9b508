using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Katas.Host;

/// <summary>Takes over sockets that the test has handed to this process.</summary>
internal static partial class InheritedSocket
{
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;

    /// <summary>Makes a socket object of an inherited descriptor. See F_SETFD in fcntl(2).</summary>
    /// <param name="descriptor">The number of the descriptor.</param>
    /// <returns>The socket, which owns the descriptor.</returns>
    /// <exception cref="InvalidOperationException">There is no such descriptor.</exception>
    public static Socket Open(int descriptor)
    {
        // It had to survive the exec that started us; from here on it is an ordinary socket again.
        // Without this the server's children would inherit it, and .NET, which takes a socket without
        // the flag for one that other processes use as well, would not wake a thread that is blocked
        // on it when it is closed.
        if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0)
            throw new InvalidOperationException($"Descriptor {descriptor} was not handed to this process (errno {Marshal.GetLastPInvokeError()}).");
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);
}
