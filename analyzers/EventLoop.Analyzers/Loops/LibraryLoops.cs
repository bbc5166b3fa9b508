using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>What a library's loop calls back: handlers that were subscribed, and methods of listeners that it was given.</summary>
internal sealed class LibraryLoops
{
    private static readonly Regex HandlerName = new("^(On|Handle)(Read|Write|Accept|Readable|Writable|Writeable|Event|Events|Input|Output|Ready|Data|Receive|Send)$", RegexOptions.CultureInvariant);

    private readonly CallGraph graph;
    private HashSet<ISymbol>? connecting;

    public LibraryLoops(CallGraph graph) => this.graph = graph;

    /// <summary>Repeats a library's turn for whoever comes; who connects to somebody is a client.</summary>
    public bool Serves(IReadOnlyList<Wait> waits) =>
        waits.Any(wait => Pumps.IsTurn(wait.Call) && !Pumps.AsksOne(wait.Call) && !Connects(wait.Call.Receiver))
        || waits.Where(wait => Pumps.AsksOne(wait.Call)).Select(wait => wait.Call.Receiver!.Syntax.ToString()).Distinct().Count() > 1;

    /// <summary>The handlers that a library's own loop runs.</summary>
    public IEnumerable<Body> Handlers() => Subscribed().Concat(HandlersOfMissingLoops()).Distinct().ToArray();

    /// <summary>
    /// <c>class Session : IEventHandler { public void OnReadable(Socket socket) … }</c>, where neither the interface nor the loop is here,
    /// but some handler of that kind keeps or is given a loop.
    /// </summary>
    private IEnumerable<Body> HandlersOfMissingLoops()
    {
        var handlers = graph.Code.Bodies.Where(body => body.Method is { MethodKind: MethodKind.Ordinary, IsStatic: false, DeclaredAccessibility: Accessibility.Public } method
            && HandlerName.IsMatch(method.Name) && MissingInterfaces(method.ContainingType).Any()).ToArray();
        var kinds = new HashSet<string>(handlers.Where(body => KnowsLoop(body.Method!)).SelectMany(body => MissingInterfaces(body.Method!.ContainingType)));
        return handlers.Where(body => MissingInterfaces(body.Method!.ContainingType).Any(kinds.Contains) && graph.CallersOf(body).Count == 0);
    }

    private static IEnumerable<string> MissingInterfaces(INamedTypeSymbol type) =>
        type.Interfaces.Append(type.BaseType).OfType<IErrorTypeSymbol>().Where(Pumps.IsForeign).Select(missing => missing.Name);

    private static bool KnowsLoop(IMethodSymbol handler) =>
        handler.Parameters.Select(parameter => parameter.Type)
            .Concat(handler.ContainingType.GetMembers().OfType<IFieldSymbol>().Select(field => field.Type))
            .Concat(handler.ContainingType.InstanceConstructors.SelectMany(constructor => constructor.Parameters).Select(parameter => parameter.Type))
            .Any(Pumps.IsLoopType);

    private IEnumerable<Body> Subscribed() =>
        Owners().Select(owner => graph.Wiring.DelegatesIn(owner).ToArray()).Where(handlers => handlers.Length > 1 || !handlers.Any(IsOfClient))
            .SelectMany(handlers => handlers).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
            .Select(graph.Code.BodyOf).OfType<Body>();

    /// <summary>What runs: <c>poller.Run()</c>, or <c>new Thread(poller.Run)</c>.</summary>
    private IEnumerable<IOperation> Owners() => graph.Code.Bodies.ToArray().SelectMany(body =>
        body.Calls.Where(Pumps.IsLoop).Select(call => call.Receiver!)
            .Concat(body.Operations.Where(Pumps.MayNameLoop).SelectMany(operation => operation.ChildOperations.Take(1).Where(owner => Pumps.IsLoopType(owner.Type)))));

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
