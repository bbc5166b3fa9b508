using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Readiness is good for one read. What was read before it, on the way, has used it up.</summary>
internal sealed class EarlierReads
{
    private readonly CallGraph graph;
    private readonly Dictionary<Body, bool> reads = [];
    private readonly Dictionary<Body, bool> accepts = [];

    public EarlierReads(CallGraph graph) => this.graph = graph;

    /// <summary>Something read from the same socket earlier in this turn, after the guard.</summary>
    public bool IsReadBefore(Call call, IOperation scope, Frame frame)
    {
        foreach (var earlier in frame.Body.Calls)
        {
            if (earlier.Operation == call.Operation || earlier.Operation.Syntax.Span.End > call.Operation.Syntax.Span.End
                || !Operations.Contains(scope, earlier.Operation) || Operations.Contains(call.Operation, earlier.Operation))
            {
                continue;
            }

            if (Consumes(earlier) && SharesSocket(earlier, call) && !Operations.AreExclusive(earlier.Operation, call.Operation, frame.Region)
                && !IsOtherSocket(earlier, call))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOtherSocket(Call earlier, Call call) =>
        SocketCalls.IsReceive(earlier) && SocketCalls.IsAccept(call);

    private bool Consumes(Call call)
    {
        if (SocketCalls.IsReceive(call))
        {
            return !SocketCalls.IsPeek(call);
        }

        return SocketCalls.IsAccept(call) || RawCalls.IsReceive(call) || RawCalls.IsAccept(call) || graph.Targets(call).Any(ReadsAnything);
    }

    public bool ReadsAnything(Body body)
    {
        if (!reads.TryGetValue(body, out var known))
        {
            reads[body] = false;
            known = reads[body] = graph.Reach(body).Any(call => RawCalls.IsReceive(call) || (SocketCalls.IsReceive(call) && !SocketCalls.IsPeek(call)
                && graph.Wiring.OriginsOf(SocketCalls.CarrierOf(call)).All(origin => origin.Kind == OriginKind.Socket)
                && (graph.Wiring.OriginsOf(SocketCalls.CarrierOf(call)).Count > 0 || Names.Is(SocketCalls.CarrierOf(call)?.Type, SocketFacts.Socket, SocketFacts.NetworkStream, SocketFacts.UdpClient))));
        }

        return known;
    }

    public bool AcceptsAnything(Body body)
    {
        if (!accepts.TryGetValue(body, out var known))
        {
            known = accepts[body] = graph.Reach(body).Any(SocketFacts.IsAccept);
        }

        return known;
    }

    private bool SharesSocket(Call earlier, Call later)
    {
        if (RawCalls.DescriptorOf(later) is { } descriptor)
        {
            var spoken = (RawCalls.DescriptorOf(earlier) is { } other ? [other] : earlier.Arguments.Select(argument => argument.Value)).SelectMany(Operations.Variables);
            return spoken.Any(variable => Operations.Variables(descriptor).Contains(variable, SymbolEqualityComparer.Default));
        }

        return SharesObject(earlier, later);
    }

    private bool SharesObject(Call earlier, Call later)
    {
        var one = Speaks(earlier);
        var other = Speaks(later);
        if (one.Any(other.Contains))
        {
            return true;
        }

        // Two reads of this object's own fields, in methods called without arguments.
        return earlier.Receiver is IInstanceReferenceOperation && (later.Receiver is IInstanceReferenceOperation || other.Any(variable => variable is IFieldSymbol));
    }

    private HashSet<ISymbol> Speaks(Call call)
    {
        var symbols = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var isDirect = SocketCalls.IsReceive(call) || SocketCalls.IsAccept(call);
        foreach (var variable in Operations.Variables(SocketCalls.CarrierOf(call)).Concat(isDirect ? [] : call.Arguments.SelectMany(argument => Operations.Variables(argument.Value))))
        {
            if (IsSocketish(variable))
            {
                symbols.Add(variable);
            }
        }

        return symbols;
    }

    private bool IsSocketish(ISymbol variable) =>
        graph.Wiring.OriginsOf(variable).Any(origin => origin.Kind == OriginKind.Socket)
        || (TypeOf(variable) is { } type && (Names.Is(type, SocketFacts.Socket, SocketFacts.TcpClient, SocketFacts.UdpClient, SocketFacts.TcpListener, "System.IO.Stream", "System.IO.TextReader", "System.IO.BinaryReader")
            || (type.DeclaringSyntaxReferences.Length > 0 && variable is not IFieldSymbol)));

    private static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
