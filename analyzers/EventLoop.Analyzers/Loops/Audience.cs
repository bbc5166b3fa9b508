using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Whom a loop serves: blocking one that serves many hurts, blocking a client or a worker does not.</summary>
internal sealed class Audience
{
    private static readonly Regex ReactorName = new(
        "eventloop|event_loop|reactor|mainloop|messageloop|messagepump|runloop|gameloop|dispatcher|synchronizationcontext|singlethread",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex UnboundMove = new("^(read|write|send|receive|flush)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly CallGraph graph;

    public Audience(CallGraph graph)
    {
        this.graph = graph;
        Libraries = new LibraryLoops(graph);
    }

    public LibraryLoops Libraries { get; }

    /// <summary>More than one connection depends on the loop going round.</summary>
    public bool IsMany(EventLoop loop, bool pollsMany)
    {
        var waits = loop.Waits;
        if (Libraries.Serves(waits))
        {
            return true;
        }

        waits.RemoveAll(wait => Pumps.IsTurn(wait.Call));
        if (waits.Count == 0)
        {
            return false;
        }

        if (waits.All(wait => wait.Kind == WaitKind.Queue))
        {
            return IsReactor(loop);
        }

        waits.RemoveAll(wait => wait.Kind == WaitKind.Queue);
        var readiness = waits.Where(wait => wait.Kind == WaitKind.Readiness).ToArray();
        if (readiness.Length > 0)
        {
            return (readiness.Any(wait => !WatchesOne(wait)) && !OnlyAccepts(loop, readiness)) || (pollsMany && !TriesOnlyWhatItWatches(waits, readiness));
        }

        if (AnswersAnybody(loop))
        {
            return true;
        }

        if (ReadsOneConnection(loop))
        {
            return false;
        }

        var doors = waits.Where(wait => IsOfListener(wait.Call)).ToArray();
        return pollsMany || AsksSeveral(waits) || (doors.Length > 0 && ServesMany(loop)) || (doors.Any(wait => !IsAwaited(wait)) && HearsNewcomers(loop));
    }

    /// <summary>A loop of its own, not a tick, that asks whether somebody is at the door and waits for nothing else.</summary>
    public bool AsksOnlyAtTheDoor(EventLoop loop) =>
        !loop.IsTick && loop.Waits.All(wait => wait.IsInstant && (IsAtTheDoor(wait) || IsOfNewcomer(wait))) && loop.Waits.Any(IsAtTheDoor);

    /// <summary>Asks whether somebody new is there, among others.</summary>
    public bool AsksAtTheDoor(EventLoop loop) => loop.Waits.Any(IsAtTheDoor);

    private bool IsAtTheDoor(Wait wait) => wait.Kind == WaitKind.Probe ? IsAskedAtTheDoor(wait.Call) : WatchesOnlyListeners(wait);

    /// <summary>Asks the one connection that it has just accepted.</summary>
    private bool IsOfNewcomer(Wait wait) =>
        wait.Kind == WaitKind.Probe && SocketModes.OriginsOf(graph.Wiring, wait.Call).ToArray() is { Length: > 0 } asked && asked.All(socket => socket.AcceptedFrom != null);

    /// <summary><c>foreach (var it in ready)</c> after a wait for one connection goes round once.</summary>
    private bool TriesOnlyWhatItWatches(List<Wait> waits, Wait[] readiness)
    {
        if (readiness.Any(wait => wait.IsIterated || !WatchesOne(wait)))
        {
            return false;
        }

        var watched = new HashSet<Origin>(readiness.SelectMany(SocketsOf));
        return waits.Where(wait => wait.IsIterated).All(wait => SocketModes.OriginsOf(graph.Wiring, wait.Call).ToArray() is { Length: > 0 } tried && tried.All(watched.Contains));
    }

    /// <summary>A listener, or a bound datagram socket: what comes in there comes from anybody.</summary>
    private bool IsAskedAtTheDoor(Call call)
    {
        if (SocketFacts.IsAccept(call))
        {
            return true;
        }

        var asked = SocketModes.OriginsOf(graph.Wiring, call).ToArray();
        return asked.Length > 0 && call.Name is "Pending" or "Poll" or "Available" && asked.All(socket => socket.IsListener || socket is { IsDatagram: true, IsBound: true, IsConnected: false });
    }

    /// <summary>One datagram socket hears from all peers; who asks it for more and sends back to where that came from serves them all.</summary>
    private bool AnswersAnybody(EventLoop loop) =>
        loop.Waits.Any(wait => wait.Kind == WaitKind.Probe && IsOpenDatagram(wait.Call))
        && Turn.Of(loop, graph).Frames.Any(frame => frame.Calls.Any(call => SendsToAddress(call) && IsOpenDatagram(call)));

    private bool IsOpenDatagram(Call call) =>
        SocketModes.OriginsOf(graph.Wiring, call).ToArray() is { Length: > 0 } asked && asked.All(socket => socket is { IsDatagram: true, IsBound: true, IsConnected: false });

    private static bool SendsToAddress(Call call) =>
        call.Name.StartsWith("Send", StringComparison.Ordinal) && call.Arguments.Any(argument => Names.Is(argument.Value.Type, "System.Net.EndPoint"));

    /// <summary><c>while (!listener.Pending())</c> does not ask in turn, it waits for the next one.</summary>
    private static bool IsAwaited(Wait wait) =>
        Operations.Above(wait.Call.Operation, wait.Call.Body.Root).OfType<IWhileLoopOperation>().Any(loop =>
            loop.Condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } condition && Operations.Contains(condition, wait.Call.Operation));

    /// <summary>
    /// Asks its listener instead of waiting in accept, and then waits for what the newcomer may say: a tick keeps its caller
    /// waiting, a loop whoever comes next. A loop that goes on with one connection until it ends has only this one to serve.
    /// </summary>
    private bool HearsNewcomers(EventLoop loop)
    {
        var turn = Turn.Of(loop, graph);
        return turn.Frames.Any(frame => frame.Calls.Any(call => SocketCalls.IsReceive(call) && IsAccepted(call)
            && SocketModes.Of(graph.Wiring, call) == BlockingMode.Blocking && !turn.Readiness.IsReady(call, frame)
            && (loop.IsTick || Newcomers.IsHeardOnce(call, frame))));
    }

    /// <summary>Watches nothing but listeners and hands on what it accepts: whoever is served is served elsewhere.</summary>
    private bool OnlyAccepts(EventLoop loop, Wait[] readiness)
    {
        return readiness.All(WatchesOnlyListeners)
            && !Turn.Of(loop, graph).Frames.Any(frame => frame.Calls.Any(call => SocketCalls.IsReceive(call) || SocketCalls.IsSend(call)));
    }

    private bool WatchesOnlyListeners(Wait wait) =>
        wait.Api == "Socket.Select" && ListsOf(wait).All(list => HoldsOnlyListeners(list.Value, wait.Call.Body));

    /// <summary>Nothing else is ever put in, as far as every variable that it is filled from is known.</summary>
    private bool HoldsOnlyListeners(IOperation list, Body body)
    {
        while (list is IConversionOperation conversion)
        {
            list = conversion.Operand;
        }

        if (list.ConstantValue is { HasValue: true, Value: null } || list is not ILocalReferenceOperation { Local: { } local })
        {
            return list.ConstantValue.HasValue;
        }

        var filledFrom = Lists.Fills(body, local).SelectMany(Operations.Variables).Where(one => !SymbolEqualityComparer.Default.Equals(one, local)).ToArray();
        return filledFrom.Length > 0 && filledFrom.All(one => graph.Wiring.OriginsOf(one) is { Count: > 0 } origins && origins.All(origin => origin.IsListener));
    }

    private IEnumerable<Origin> SocketsOf(Wait wait) =>
        ListsOf(wait).SelectMany(list => graph.Wiring.OriginsOf(list.Value)).Where(origin => origin.Kind == OriginKind.Socket).Distinct();

    private static Argument[] ListsOf(Wait wait) =>
        [.. wait.Call.Arguments.Where(argument => argument.Name?.StartsWith("check", StringComparison.Ordinal) == true)];

    private bool IsOfListener(Call call) =>
        SocketFacts.IsAccept(call) || SocketModes.OriginsOf(graph.Wiring, call).Any(origin => origin.IsListener);

    /// <summary>Polls its listener and then goes through its connections: they are many, whether or not they are asked first.</summary>
    private bool ServesMany(EventLoop loop) =>
        Turn.Of(loop, graph).Frames.Any(frame => frame.Calls.Any(call =>
            (SocketCalls.IsReceive(call) && IsAccepted(call) && IsPerConnection(call, frame))
            || ((SocketCalls.IsSend(call) || MovesUnbound(call)) && IsAccepted(call) && IsSentToEach(call, frame))));

    /// <summary>A connection of a class that is missing still reads and writes.</summary>
    private static bool MovesUnbound(Call call) =>
        call is { Method: null, Receiver: not null } && UnboundMove.IsMatch(call.Name);

    private bool IsAccepted(Call call) => SocketModes.OriginsOf(graph.Wiring, call).Any(origin => origin.AcceptedFrom != null);

    /// <summary>A send is often repeated for the rest of one message, so only a loop over the connections counts.</summary>
    private bool IsSentToEach(Call call, Frame frame)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).OfType<IForEachLoopOperation>().Any(each =>
                graph.Wiring.OriginsOf(each.Collection).Overlaps(SocketModes.OriginsOf(graph.Wiring, call)) || IsOfEach(each, at, call)))
            {
                return true;
            }

            if (current.From == null)
            {
                break;
            }
        }

        return false;
    }

    /// <summary><c>Greet(one.Value.Client)</c> or <c>one.Greet()</c>: the socket is part of what the loop goes through.</summary>
    private bool IsOfEach(IForEachLoopOperation each, Call at, Call send) =>
        (at.Receiver is ILocalReferenceOperation { Local: { } element, Type: INamedTypeSymbol { DeclaringSyntaxReferences.Length: > 0 } type }
            && each.Locals.Contains(element, SymbolEqualityComparer.Default) && Keeps(type, send))
        || at.Arguments.Select(argument => argument.Value).Append(at.Receiver).OfType<IOperation>().Any(part =>
            part.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(one => each.Locals.Contains(one.Local, SymbolEqualityComparer.Default))
            && graph.Wiring.OriginsOf(part).Overlaps(SocketModes.OriginsOf(graph.Wiring, send)));

    /// <summary>Objects of this type have such a socket each.</summary>
    private bool Keeps(INamedTypeSymbol type, Call send)
    {
        var sockets = new HashSet<Origin>(SocketModes.OriginsOf(graph.Wiring, send));
        return type.OriginalDefinition.GetMembers().Where(member => member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false })
            .Concat(type.OriginalDefinition.InstanceConstructors.SelectMany(constructor => constructor.Parameters))
            .Any(member => graph.Wiring.OriginsOf(member).Overlaps(sockets));
    }

    private static bool IsPerConnection(Call call, Frame frame)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).Any(one => one != current.Region && one is ILoopOperation inner && Operations.IsIteration(inner))
                || (current.From != null && current.Body.IsLambda && current.Via is { IsDelegateInvocation: false }))
            {
                return true;
            }

            if (current.From == null)
            {
                break;
            }
        }

        return false;
    }

    /// <summary>
    /// Two sockets that have nothing to do with each other. A listener and the one connection it accepted serve one peer,
    /// and a program that connects out is a client.
    /// </summary>
    private bool AsksSeveral(List<Wait> waits)
    {
        var asked = new List<HashSet<Origin>>();
        foreach (var wait in waits)
        {
            var sockets = new HashSet<Origin>(SocketModes.OriginsOf(graph.Wiring, wait.Call).Where(socket => !socket.IsConnected));
            if (sockets.Count > 0 && sockets.All(socket => socket.AcceptedFrom == null) && !asked.Any(other => other.Overlaps(sockets)))
            {
                asked.Add(sockets);
            }
        }

        return asked.Count > 1;
    }

    /// <summary>A loop whose own pause is a blocking receive of one connection serves that connection only.</summary>
    private bool ReadsOneConnection(EventLoop loop) =>
        loop.Body.Calls.Any(call => Operations.IsInside(call.Operation, loop.Region)
            && SocketCalls.IsReceive(call)
            && SocketModes.Of(graph.Wiring, call) != BlockingMode.Nonblocking
            && !Operations.Above(call.Operation, loop.Region).Any(one => one is IForEachLoopOperation or IForLoopOperation or IConditionalOperation && one != loop.Region)
            && Operations.Variables(SocketCalls.CarrierOf(call)).All(variable => !IsDeclaredInside(variable, loop.Region)));

    private static bool IsDeclaredInside(ISymbol variable, IOperation region) =>
        variable is ILocalSymbol && variable.DeclaringSyntaxReferences.Any(reference =>
            reference.SyntaxTree == region.Syntax.SyntaxTree && region.Syntax.Span.Contains(reference.Span));

    /// <summary>A client waits for its own connection; nobody else is kept waiting.</summary>
    private bool WatchesOne(Wait wait)
    {
        if (wait.Api != "Socket.Select")
        {
            return wait.Call.Name.EndsWith("poll", StringComparison.OrdinalIgnoreCase) && !wait.Call.Name.StartsWith("epoll", StringComparison.Ordinal) && PollsOne(wait.Call);
        }

        var lists = ListsOf(wait);
        if (wait.Call.ArgumentNamed("checkRead") is { ConstantValue: { HasValue: true, Value: null } })
        {
            // Nobody to hear from: it waits until one connection is made, or takes more data.
            return true;
        }

        var sockets = SocketsOf(wait).ToArray();
        if (sockets.Length > 0 && sockets.All(socket => socket.IsConnected && !socket.IsListener && socket.AcceptedFrom == null))
        {
            return true;
        }

        return !sockets.Any(socket => socket.IsListener) && lists.Select(list => list.Value).Where(list => list.ConstantValue.HasValue == false && list.Type != null).All(HoldsOne);
    }

    /// <summary><c>poll</c> of an array with one element, or that says so in its count.</summary>
    private static bool PollsOne(Call poll) =>
        poll.ArgumentAt(0) is { } descriptors && descriptors.Type is IArrayTypeSymbol ? HoldsOne(descriptors) : Timeouts.Number(poll.ArgumentAt(1)) == 1 && poll.Arguments.Length > 2;

    /// <summary>A list written out with exactly one socket in the method that waits.</summary>
    private static bool HoldsOne(IOperation list)
    {
        while (list is IConversionOperation conversion)
        {
            list = conversion.Operand;
        }

        if (list is ILiteralOperation or IDefaultValueOperation)
        {
            return true;
        }

        if (list is IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation)
        {
            return Elements(list) == 1;
        }

        if (list is not ILocalReferenceOperation { Local: { } local })
        {
            return false;
        }

        var body = list;
        while (body.Parent != null)
        {
            body = body.Parent;
        }

        var elements = 0;
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation { Initializer.Value: { } value } declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local):
                    elements += Elements(value);
                    break;
                case IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" or "Insert" } add
                    when add.Instance is ILocalReferenceOperation instance && SymbolEqualityComparer.Default.Equals(instance.Local, local):
                    elements += add.TargetMethod.Name == "AddRange" || Operations.Above(add, body).Any(one => one is IAnonymousFunctionOperation || (one is ILoopOperation loop && Operations.IsIteration(loop)))
                        || Carriers.IsCollection(add.Arguments[0].Value is IConversionOperation inner ? inner.Operand.Type : add.Arguments[0].Value.Type) ? 2 : 1;
                    break;
                case IMethodReferenceOperation { Method.Name: "Add" or "AddRange" or "Insert", Instance: ILocalReferenceOperation filled } when SymbolEqualityComparer.Default.Equals(filled.Local, local):
                    elements += 2;
                    break;
                case IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Add" or "AddRange" or "Insert", Expression: IdentifierNameSyntax filled } } } unbound
                    when filled.Identifier.Text == local.Name:
                    elements += Operations.Above(unbound, body).OfType<ILoopOperation>().Any(Operations.IsIteration) ? 2 : 1;
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when SymbolEqualityComparer.Default.Equals(target.Local, local):
                    elements = Math.Max(elements, Elements(assignment.Value));
                    break;
            }
        }

        return elements <= 1;
    }

    private static int Elements(IOperation creation) => creation switch
    {
        IConversionOperation conversion => Elements(conversion.Operand),
        IArrayCreationOperation { Initializer: { } values } => values.ElementValues.Length,
        ICollectionExpressionOperation collection => collection.Elements.Any(element => element is ISpreadOperation) ? 2 : collection.Elements.Length,
        IObjectCreationOperation create => (create.Initializer?.Initializers.Length ?? 0)
            + create.Arguments.Sum(argument => argument.Value is IConversionOperation { Operand: IArrayCreationOperation array } ? Elements(array)
                : Carriers.IsCollection(argument.Value.Type) ? 2 : 0),
        _ => 2,
    };

    /// <summary>A thread that waits for queued work is an event loop only where it says so and runs what it is given.</summary>
    private static bool IsReactor(EventLoop loop)
    {
        var names = new List<string> { loop.Body.Name };
        for (var type = loop.Body.Symbol?.ContainingType; type != null; type = type.ContainingType)
        {
            names.Add(type.Name);
        }

        var dispatches = loop.Body.Calls.Any(call => Operations.IsInside(call.Operation, loop.Region)
            && (call.IsDelegateInvocation || (call.Method is { DeclaringSyntaxReferences.Length: > 0 })));
        return dispatches && names.Any(name => ReactorName.IsMatch(name));
    }
}
