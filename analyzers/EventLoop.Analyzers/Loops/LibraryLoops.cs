using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>What a library's loop calls back: handlers that were subscribed, and methods of listeners that it was given.</summary>
internal sealed class LibraryLoops
{
    private readonly CallGraph graph;
    private HashSet<ISymbol>? connecting;

    public LibraryLoops(CallGraph graph) => this.graph = graph;

    /// <summary>Repeats a library's turn for whoever comes; who connects to somebody is a client.</summary>
    public bool Serves(Wait wait) => Pumps.IsTurn(wait.Call) && !Connects(wait.Call.Receiver);

    /// <summary>The handlers that a library's own loop runs.</summary>
    public IEnumerable<Body> Handlers() =>
        Owners().Select(owner => graph.Wiring.DelegatesIn(owner).ToArray()).Where(handlers => handlers.Length > 1 || !handlers.Any(IsOfClient))
            .SelectMany(handlers => handlers).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
            .Select(graph.Code.BodyOf).OfType<Body>().ToArray();

    /// <summary>What runs: <c>poller.Run()</c>, or <c>new Thread(poller.Run)</c>.</summary>
    private IEnumerable<IOperation> Owners() => graph.Code.Bodies.ToArray().SelectMany(body =>
        body.Calls.Where(Pumps.IsLoop).Select(call => call.Receiver!)
            .Concat(body.Operations.Where(operation => operation.Parent != null && operation.ChildOperations.Count == 1)
                .Where(operation => Pumps.IsLoop(operation, operation.ChildOperations.First())).Select(operation => operation.ChildOperations.First())));

    /// <summary>The only handler, of something that connects: nobody else waits for it.</summary>
    private bool IsOfClient(IMethodSymbol handler) => graph.Code.Bodies.SelectMany(body => body.Operations).Any(operation => operation switch
    {
        ICompoundAssignmentOperation subscription => IsOfClient(subscription.Target, subscription.Value, handler),
        IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } subscription => IsOfClient(reference, subscription.HandlerValue, handler),
        _ => false,
    });

    private bool IsOfClient(IOperation @event, IOperation value, IMethodSymbol handler) =>
        graph.Wiring.DelegatesIn(value).Contains(handler, SymbolEqualityComparer.Default) && Connects(@event);

    private bool Connects(IOperation? receiver)
    {
        connecting ??= new HashSet<ISymbol>(graph.Code.Bodies.SelectMany(body => body.Calls).Where(call => call.Name.StartsWith("Connect", StringComparison.Ordinal))
            .SelectMany(call => Operations.Variables(call.Receiver)), SymbolEqualityComparer.Default);
        return Operations.Variables(receiver).Any(connecting.Contains);
    }
}
