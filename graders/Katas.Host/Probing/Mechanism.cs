using System.Runtime.InteropServices;

namespace Katas.Host.Probing;

/// <summary>A way to wait for readiness that the kernel can be made to refuse.</summary>
public enum Mechanism
{
    /// <summary>epoll(7).</summary>
    Epoll,

    /// <summary>poll(2).</summary>
    Poll,
}

/// <summary>The system calls behind the mechanisms.</summary>
public static class MechanismCalls
{
    /// <summary>Whether the system call numbers of this machine are known.</summary>
    public static bool AreKnown => OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The calls without which a mechanism does not work.</summary>
    /// <param name="mechanism">The mechanism.</param>
    /// <returns>Their numbers on this machine.</returns>
    public static IReadOnlyList<uint> NumbersOf(Mechanism mechanism) => (mechanism, RuntimeInformation.ProcessArchitecture) switch
    {
        // epoll_create, epoll_create1
        (Mechanism.Epoll, Architecture.X64) => [213, 291],
        (Mechanism.Epoll, Architecture.Arm64) => [20],
        // poll, ppoll
        (Mechanism.Poll, Architecture.X64) => [7, 271],
        (Mechanism.Poll, Architecture.Arm64) => [73],
        _ => throw new PlatformNotSupportedException("The system call numbers of this processor are not known."),
    };
}
