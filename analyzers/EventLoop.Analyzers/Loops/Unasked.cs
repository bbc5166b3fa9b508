using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Loops;

/// <summary>Connections of the program's own making that it never waits for: what a wait found ready says nothing of them.</summary>
internal sealed class Unasked
{
    private readonly CallGraph graph;
    private HashSet<Origin>? asked;
    private bool isUncertain;

    public Unasked(CallGraph graph)
    {
        this.graph = graph;
    }

    public bool IsReadFrom(Call receive)
    {
        if (!SocketCalls.IsReceive(receive))
        {
            return false;
        }

        var sockets = SocketModes.OriginsOf(graph.Wiring, receive).ToArray();
        return sockets.Length > 0 && sockets.All(socket => socket is { IsConnected: true, IsListener: false, IsBornHidden: false, AcceptedFrom: null })
            && !sockets.Any(Asked().Contains) && !isUncertain;
    }

    private HashSet<Origin> Asked()
    {
        if (asked == null)
        {
            asked = [];
            foreach (var wait in graph.Code.Bodies.ToArray().SelectMany(body => body.Calls).Select(call => WaitFacts.Classify(call)).OfType<Wait>())
            {
                Add(wait, asked);
            }
        }

        return asked;
    }

    private void Add(Wait wait, HashSet<Origin> all)
    {
        // A list of which nothing is known, or a wait for descriptors, may be for any socket.
        isUncertain |= wait is { Kind: WaitKind.Readiness, Api: not "Socket.Select" };
        foreach (var place in Places(wait))
        {
            var sockets = graph.Wiring.OriginsOf(place).Where(origin => origin.Kind == OriginKind.Socket).ToArray();
            isUncertain |= sockets.Length == 0;
            all.UnionWith(sockets);
        }
    }

    /// <summary>Whom the wait asks: one socket, or its lists.</summary>
    private static IEnumerable<IOperation> Places(Wait wait)
    {
        if (wait is { Kind: WaitKind.Probe, Call.Receiver: { } one })
        {
            return [one];
        }

        return wait.Api != "Socket.Select" ? [] : wait.Call.Arguments
            .Where(argument => argument.Name?.StartsWith("check", StringComparison.Ordinal) == true && argument.Value.ConstantValue is not { HasValue: true, Value: null })
            .Select(argument => argument.Value);
    }
}
