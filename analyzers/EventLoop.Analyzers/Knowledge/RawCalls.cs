using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>System calls on descriptors, declared by P/Invoke under whatever name.</summary>
internal static class RawCalls
{
    private const long SOCK_NONBLOCK = 0x800;
    private const long MSG_DONTWAIT = 0x40;

    private static readonly HashSet<string> Receives = ["recv", "recvfrom", "recvmsg", "read", "readv"];
    private static readonly HashSet<string> Sends = ["send", "sendmsg", "write", "writev", "sendfile"];

    public static bool IsReceive(Call call) => SystemCallOf(call) is { } name && Receives.Contains(name);

    public static bool IsSend(Call call) => SystemCallOf(call) is { } name && Sends.Contains(name);

    public static bool IsAccept(Call call) => SystemCallOf(call) is "accept" or "accept4";

    public static bool IsConnect(Call call) => SystemCallOf(call) == "connect";

    public static bool IsAny(Call call) => IsReceive(call) || IsSend(call) || IsAccept(call) || IsConnect(call);

    /// <summary>What is read from, written to, or accepted on.</summary>
    public static IOperation? DescriptorOf(Call call) => IsAny(call) ? call.ArgumentAt(0) : null;

    /// <summary>This one call does not wait, whatever the descriptor's mode.</summary>
    public static bool AsksNotToWait(Call call) =>
        FlagsOf(call) is { } flags && (Timeouts.Number(flags) is not { } value || (value & MSG_DONTWAIT) != 0);

    /// <summary>The mode of the descriptor that the call makes, before anybody changes it.</summary>
    public static BlockingMode ModeMadeBy(Call call) => SystemCallOf(call) switch
    {
        "accept" => BlockingMode.Blocking,
        "accept4" => ModeIn(call.Arguments.LastOrDefault().Value),
        "socket" => ModeIn(call.ArgumentAt(1)),
        _ => BlockingMode.Unknown,
    };

    /// <summary>F_SETFL, FIONBIO, or a helper of somebody else's that says so in its name.</summary>
    public static bool ChangesMode(Call call) =>
        (SystemCallOf(call) is "fcntl" or "fcntl64" && Timeouts.Number(call.ArgumentAt(1)) is not (1 or 2 or 3))
        || SystemCallOf(call) is "ioctl" or "ioctlsocket"
        || (call.Method is not { DeclaringSyntaxReferences.Length: > 0 } && call.Name.IndexOf("nonblock", System.StringComparison.OrdinalIgnoreCase) >= 0);

    private static IOperation? FlagsOf(Call call) => SystemCallOf(call) switch
    {
        "recv" or "recvfrom" or "send" => call.ArgumentAt(3),
        "recvmsg" or "sendmsg" => call.ArgumentAt(2),
        _ => null,
    };

    public static string? SystemCallOf(Call call) => call.Method == null ? null : WaitFacts.SystemCallName(call.Method);

    private static BlockingMode ModeIn(IOperation? flags) => Timeouts.Number(flags) switch
    {
        null => BlockingMode.Unknown,
        { } value when (value & SOCK_NONBLOCK) != 0 => BlockingMode.Nonblocking,
        _ => BlockingMode.Blocking,
    };
}
