using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Knowledge;

internal enum WaitKind
{
    /// <summary>Waits for many descriptors: Select, epoll_wait, poll, kevent.</summary>
    Readiness,

    /// <summary>Asks one socket: Poll, Available, DataAvailable, Pending.</summary>
    Probe,

    /// <summary>Waits for work that others queue.</summary>
    Queue,
}

/// <summary>A call that makes a loop an event loop.</summary>
internal sealed class Wait
{
    public Wait(Call call, WaitKind kind, long? microseconds, bool isListed)
    {
        Call = call;
        Kind = kind;
        Microseconds = microseconds;
        HasTimeout = isListed;
    }

    public Call Call { get; }

    public WaitKind Kind { get; }

    /// <summary>How long it waits at most; null where that is not known.</summary>
    public long? Microseconds { get; }

    public bool HasTimeout { get; }

    /// <summary>Sockets wait in whole milliseconds: less is not waiting at all.</summary>
    public bool IsInstant => Microseconds is < 1000;

    /// <summary>Asked once per connection, not once per turn.</summary>
    public bool IsIterated { get; set; }

    public string Api => WaitFacts.Display(Call);
}

/// <summary>The calls that wait for readiness, ask for it, or wait for queued work.</summary>
internal static class WaitFacts
{
    private static readonly HashSet<string> SystemCalls =
    [
        "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll", "select", "pselect", "kevent", "kevent64", "WSAPoll", "zmq_poll",
        "io_uring_wait_cqe", "port_getn", "GetQueuedCompletionStatus", "GetQueuedCompletionStatusEx",
    ];

    private static readonly string[] NativeHolders = ["Syscall", "Libc", "LibC", "libc", "Native", "Interop", "Posix", "Unix", "Sys", "Epoll", "EPoll", "Kqueue", "KQueue", "Winsock", "Ws2"];

    /// <summary>The call as a wait; with a frame, a timeout that is a parameter is what the loop's way to it gave.</summary>
    public static Wait? Classify(Call call, Frame? frame = null)
    {
        var type = call.Method == null ? "" : Names.Of(call.Method.ContainingType);
        switch (type)
        {
            case SocketFacts.Socket when call.Name == "Select":
                return new Wait(call, WaitKind.Readiness, SocketTimeout(call, 3, frame), true);
            case SocketFacts.Socket when call.Name == "Poll":
                return new Wait(call, WaitKind.Probe, SocketTimeout(call, 0, frame), true);
            case SocketFacts.Socket or SocketFacts.TcpClient or SocketFacts.UdpClient when call.Name == "Available":
            case SocketFacts.NetworkStream when call.Name == "DataAvailable":
            case SocketFacts.TcpListener when call.Name == "Pending":
                return new Wait(call, WaitKind.Probe, 0, false);
            case "System.Collections.Concurrent.BlockingCollection" when call.Name is "Take" or "TryTake" or "GetConsumingEnumerable":
            case "System.Threading.Monitor" when call.Name == "Wait":
            case "System.Threading.WaitHandle" when call.Name is "WaitOne" or "WaitAny" && !IsLock(call):
            case "System.Threading.ManualResetEventSlim" or "System.Threading.SemaphoreSlim" when call.Name == "Wait":
                return new Wait(call, WaitKind.Queue, null, true);
        }

        if (call.Method == null && call.Name == "Poll" && SocketFacts.IsOfSocket(call))
        {
            return new Wait(call, WaitKind.Probe, SocketTimeout(call, 0, frame), true);
        }

        if (Unbound.IsProbe(call.Operation))
        {
            return new Wait(call, WaitKind.Probe, 0, false);
        }

        if (IsSelector(call))
        {
            var timeout = Timeouts.AsGiven(Timeouts.ArgumentOf(call), frame);
            return new Wait(call, WaitKind.Readiness, Timeouts.Span(timeout) ?? (Timeouts.Number(timeout) is { } number ? number < 0 ? Timeouts.Forever : number * 1000 : null), true);
        }

        if (call.Name.StartsWith("kevent", StringComparison.Ordinal) && call.ArgumentAt(4)?.ConstantValue is { HasValue: true, Value: 0 })
        {
            return null;
        }

        return IsSystemCall(call) ? new Wait(call, WaitKind.Readiness, NativeTimeout(call, frame), true) : null;
    }

    /// <summary>A mutex is taken as a lock is: nobody signals it when there is work.</summary>
    public static bool IsLock(Call call) => call.Name == "WaitOne" && Names.Is(call.Receiver?.Type, "System.Threading.Mutex");

    /// <summary>A selector of somebody else's: its code is not here, but its name is.</summary>
    private static bool IsSelector(Call call)
    {
        if (call.Name is not ("Select" or "Poll" or "Wait" or "WaitForEvents" or "SelectOnce") || call.Receiver?.Type is not { } type
            || call.Method is { IsExtensionMethod: true } || (call.Method is { IsAbstract: false, DeclaringSyntaxReferences.Length: > 0 }))
        {
            return false;
        }

        return type.Name.EndsWith("Selector", StringComparison.Ordinal) || type.Name.EndsWith("Poller", StringComparison.Ordinal)
            || type.Name.EndsWith("Multiplexer", StringComparison.Ordinal);
    }

    public static string Display(Call call)
    {
        if (call.Method == null && SocketFacts.IsOfSocket(call))
        {
            return "Socket." + call.Name;
        }

        if (call.Method == null || SystemCallName(call.Method) != null)
        {
            return call.Name;
        }

        var type = call.Method.ContainingType?.Name ?? "";
        return call.Method.MethodKind switch
        {
            MethodKind.Constructor => $"new {type}",
            _ => $"{type}.{call.Name}",
        };
    }

    public static bool IsSystemCall(Call call)
    {
        if (call.Method is { } method)
        {
            if (SystemCallName(method) is { } name)
            {
                return SystemCalls.Contains(name);
            }

            return SystemCalls.Contains(method.Name) && Names.Of(method.ContainingType) is "Mono.Unix.Native.Syscall" or "Tmds.LibC.LibC";
        }

        if (!SystemCalls.Contains(call.Name))
        {
            return false;
        }

        var receiver = call.Operation.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax { Expression: Microsoft.CodeAnalysis.CSharp.Syntax.MemberAccessExpressionSyntax access }
            ? access.Expression.ToString()
            : "";
        return call.Name.Contains("_") || call.Name == "kevent" || NativeHolders.Any(holder => receiver.Contains(holder));
    }

    /// <summary>The system call that a P/Invoke declaration stands for, under whatever name; null for anything else.</summary>
    public static string? SystemCallName(IMethodSymbol method)
    {
        if (method.IsExtern && method.GetDllImportData() is { } import)
        {
            return import.EntryPointName ?? method.Name;
        }

        foreach (var attribute in method.GetAttributes().Concat(method.PartialDefinitionPart?.GetAttributes() ?? []))
        {
            if (attribute.AttributeClass?.Name is "LibraryImportAttribute" or "DllImportAttribute" or "LibraryImport"
                && (!Names.IsHomemade(attribute, method) || method is { IsPartialDefinition: true, PartialImplementationPart: null }))
            {
                return attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "EntryPoint").Value.Value as string ?? method.Name;
            }
        }

        return method.IsExtern ? method.Name : null;
    }

    private static long? SocketTimeout(Call call, int index, Frame? frame)
    {
        var timeout = Timeouts.AsGiven(call.ArgumentNamed("microSeconds") ?? call.ArgumentNamed("timeout") ?? call.ArgumentAt(index), frame);
        return Timeouts.Span(timeout) ?? (Timeouts.Number(timeout) is { } number ? number < 0 ? Timeouts.Forever : number : null);
    }

    private static long? NativeTimeout(Call call, Frame? frame)
    {
        var timeout = Timeouts.AsGiven(Timeouts.ArgumentOf(call) ?? call.Arguments.LastOrDefault().Value, frame);
        if (timeout == null || call.Name.StartsWith("select", StringComparison.Ordinal) || call.Name.StartsWith("kevent", StringComparison.Ordinal))
        {
            return null;
        }

        return Timeouts.Number(timeout) is { } number ? number < 0 ? Timeouts.Forever : number * 1000 : null;
    }
}
