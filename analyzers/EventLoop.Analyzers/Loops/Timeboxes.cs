using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// Waits for one socket that only bound how long one operation takes, as a client does. They begin and end with that operation,
/// so a loop that happens to stand around it is not made an event loop by them.
/// </summary>
internal sealed class Timeboxes
{
    private readonly CallGraph graph;

    public Timeboxes(CallGraph graph) => this.graph = graph;

    /// <summary>Waits until the connection is made that the same method began.</summary>
    public static bool IsOfConnect(Wait wait) =>
        IsParked(wait) && AsksForConnection(wait) && Watched.By(wait) is { Count: > 0 } sockets && wait.Call.Body.Calls.Any(call =>
            IsConnect(call) && call.Position < wait.Call.Position && SharesVariable(call, sockets));

    /// <summary>Waits for one connection that the program made itself, or for the one that the same method uses next.</summary>
    public bool IsOfOperation(Wait wait)
    {
        if (!IsParked(wait) || Watched.By(wait) is not { } sockets || Texts(sockets).Distinct().Count() != 1)
        {
            return false;
        }

        var origins = sockets.SelectMany(socket => graph.Wiring.OriginsOf(socket)).Where(origin => origin.Kind == Flow.OriginKind.Socket).ToArray();
        if (origins.Any(origin => origin.IsListener || origin.AcceptedFrom != null))
        {
            return false;
        }

        return (origins.Length > 0 && origins.All(origin => origin.IsConnected)) || (wait.Kind == WaitKind.Readiness && IsUsedNext(wait, sockets));
    }

    public static IEnumerable<string> Texts(IEnumerable<IOperation> sockets) => sockets.Select(socket => BodyReader.Unwrap(socket)!.Syntax.ToString());

    private static bool IsParked(Wait wait) => wait is { HasTimeout: true, IsInstant: false };

    /// <summary>A connection that is made makes its socket writable.</summary>
    private static bool AsksForConnection(Wait wait) => wait.Kind == WaitKind.Probe
        ? wait.Call.Arguments.Any(argument => argument.Value is IFieldReferenceOperation { Field.Name: "SelectWrite" or "SelectError" })
        : wait.Call.ArgumentNamed("checkWrite") is { ConstantValue.HasValue: false } || wait.Call.ArgumentNamed("checkError") is { ConstantValue.HasValue: false };

    private static bool IsConnect(Call call) =>
        call.Name is "Connect" or "BeginConnect" or "ConnectAsync" or "connect" && (RawCalls.IsConnect(call) || Names.Is(call.Method?.ContainingType, SocketFacts.Socket, SocketFacts.TcpClient));

    private static bool IsUsedNext(Wait wait, IReadOnlyList<IOperation> sockets) => wait.Call.Body.Calls.Any(call =>
        call.Position > wait.Call.Position && (SocketCalls.IsReceive(call) || SocketCalls.IsSend(call)) && SharesVariable(call, sockets));

    private static bool SharesVariable(Call call, IReadOnlyList<IOperation> sockets)
    {
        var spoken = new HashSet<ISymbol>(Operations.Variables(call.Receiver).Concat(call.Arguments.SelectMany(argument => Operations.Variables(argument.Value))), SymbolEqualityComparer.Default);
        return sockets.SelectMany(Operations.Variables).Any(spoken.Contains);
    }
}
