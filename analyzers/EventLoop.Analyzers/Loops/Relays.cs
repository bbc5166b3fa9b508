using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// A loop that carries data between two peers, a client and its upstream. Blocking it keeps nobody waiting but these two,
/// of whom one waits for the other anyhow.
/// </summary>
internal sealed class Relays
{
    private readonly CallGraph graph;

    public Relays(CallGraph graph) => this.graph = graph;

    public bool IsRelay(EventLoop loop, bool pollsMany)
    {
        var waits = loop.Waits.Where(wait => wait.Kind == WaitKind.Readiness).ToArray();
        if (waits.Length == 0)
        {
            waits = [.. loop.Waits];
        }

        // Behind one message socket are many peers.
        var watched = waits.Select(Watched.By).ToArray();
        if (watched.Length == 0 || waits.Any(wait => Pumps.IsTurn(wait.Call)) || watched.Any(some => some == null) || !AsksOnlyThese(loop.Waits.Except(waits), watched.SelectMany(some => some!), pollsMany))
        {
            return false;
        }

        var sockets = watched.SelectMany(some => some!).Select(socket => BodyReader.Unwrap(socket)!).ToArray();
        return sockets.Select(socket => socket.Syntax.ToString()).Distinct().Count() == 2
            && sockets.All(socket => IsFixed(socket, loop)) && ArePeers(sockets) && !ServesOthers(loop);
    }

    /// <summary>Whoever is asked after the wait is one of those that it watched.</summary>
    private bool AsksOnlyThese(IEnumerable<Wait> others, IEnumerable<IOperation> watched, bool pollsMany)
    {
        var probes = others.ToArray();
        var peers = new HashSet<Origin>(watched.SelectMany(graph.Wiring.OriginsOf));
        return probes.Length == 0
            ? !pollsMany
            : probes.All(probe => SocketModes.OriginsOf(graph.Wiring, probe.Call).ToArray() is { Length: > 0 } asked && asked.All(peers.Contains));
    }

    /// <summary>The same two in every turn, handed to the method that loops or made in it.</summary>
    private static bool IsFixed(IOperation socket, EventLoop loop) =>
        Operations.Variables(socket).ToArray() is { Length: > 0 } variables
        && variables.All(variable => variable is IParameterSymbol or IFieldSymbol or IPropertySymbol || (variable is ILocalSymbol && !IsDeclaredIn(variable, loop.Region)))
        && !socket.DescendantsAndSelf().Any(part => part is IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 });

    private static bool IsDeclaredIn(ISymbol variable, IOperation region) => variable.DeclaringSyntaxReferences.Any(reference =>
        reference.SyntaxTree == region.Syntax.SyntaxTree && region.Syntax.Span.Contains(reference.Span));

    /// <summary>Streams, no listener, and not two clients that came in side by side.</summary>
    private bool ArePeers(IOperation[] sockets)
    {
        var origins = sockets.Select(socket => graph.Wiring.OriginsOf(socket).Where(origin => origin.Kind == OriginKind.Socket).ToArray()).ToArray();
        return origins.All(some => some.All(origin => !origin.IsListener && !origin.IsDatagram))
            && !origins.All(some => some.Length > 0 && some.All(origin => origin.AcceptedFrom != null));
    }

    private bool ServesOthers(EventLoop loop) => Turn.Of(loop, graph).Frames.Any(frame => frame.Calls.Any(call =>
        SocketFacts.IsAccept(call) || RawCalls.IsAccept(call)
        || call.Name is "ReceiveFrom" or "ReceiveMessageFrom" or "SendTo" || Names.Is(call.Method?.ContainingType, SocketFacts.UdpClient)));
}
