using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Climbs from every wait to the loop that repeats it, and keeps the loops that serve more than one connection.</summary>
internal sealed class LoopFinder
{
    private static readonly Regex TickName = new(
        "tick|update|poll|pump|process|run|step|iterat|service|dowork|loop|pulse|slice|cycle|frame|^select|listen|serve|dispatch|think|network"
            + "|handle|accept|connections|clients|messages|check|manage|refresh",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex ReactorName = new(
        "eventloop|event_loop|reactor|mainloop|messageloop|messagepump|runloop|gameloop|dispatcher|synchronizationcontext|singlethread",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly CallGraph graph;
    private readonly Dictionary<(Body, IOperation), Candidate> candidates = [];

    public LoopFinder(CallGraph graph) => this.graph = graph;

    public IEnumerable<EventLoop> Find()
    {
        foreach (var body in graph.Code.Bodies.Where(body => !IsGeneratedStub(body)).ToArray())
        {
            foreach (var call in body.Calls)
            {
                if (WaitFacts.Classify(call) is { } wait)
                {
                    Climb(wait);
                }
                else if (IsNonblockingAttempt(call))
                {
                    Climb(new Wait(call, WaitKind.Probe, 0, false));
                }
            }
        }

        foreach (var candidate in candidates.Values.Where(candidate => !candidate.Loop.IsTick || !LoopsItself(candidate.Loop.Body)))
        {
            if (!IsTest(candidate.Loop.Body) && Serves(candidate))
            {
                yield return candidate.Loop;
            }
        }

        foreach (var body in graph.Code.Bodies.ToArray())
        {
            if (body.Method is { } method && graph.Settings.IsRoot(method) && candidates.Values.All(candidate => candidate.Loop.Body != body))
            {
                var region = body.Operations.OfType<ILoopOperation>().FirstOrDefault(loop => !Operations.IsIteration(loop));
                yield return new EventLoop(body, region ?? body.Root);
            }
        }
    }

    private sealed class Candidate(EventLoop loop)
    {
        public EventLoop Loop { get; } = loop;

        public bool PollsMany { get; set; }
    }

    private void Climb(Wait wait)
    {
        var pending = new Queue<(Body Body, IOperation At, bool Iterated, bool Found)>();
        var seen = new HashSet<Body>();
        pending.Enqueue((wait.Call.Body, wait.Call.Operation, false, false));
        while (pending.Count > 0)
        {
            var (body, at, iterated, found) = pending.Dequeue();
            var region = Region(wait, body, at, found, ref iterated);
            if (region != null)
            {
                Add(wait, body, region, iterated);
            }

            if ((region != null && !body.HasYield) || !seen.Add(body) || wait.Kind == WaitKind.Queue)
            {
                continue;
            }

            var callers = graph.CallersOf(body);
            foreach (var caller in callers)
            {
                // RemoveAll(socket => …) asks one after the other, as foreach does.
                var isRepeated = body.IsLambda && !caller.IsDelegateInvocation && caller.Method is { DeclaringSyntaxReferences.Length: 0 };
                pending.Enqueue((caller.Body, caller.Operation, iterated || isRepeated, found || region != null));
            }

            if (callers.Count == 0 && region == null && !found && !body.IsLambda && TickName.IsMatch(body.Name))
            {
                Add(wait, body, body.Root, iterated);
            }
        }
    }

    private static IOperation? Region(Wait wait, Body body, IOperation at, bool isFound, ref bool iterated)
    {
        foreach (var loop in Operations.Above(at, body.Root).OfType<ILoopOperation>())
        {
            if (loop is IForEachLoopOperation each && (Operations.Contains(each.Collection, at)))
            {
                // The wait loops in an iterator, or goes on by itself: what consumes it is part of the turn.
                if ((isFound && wait.Kind != WaitKind.Probe) || wait.Kind == WaitKind.Queue)
                {
                    return loop;
                }

                continue;
            }

            if (Operations.IsIteration(loop))
            {
                iterated = true;
                continue;
            }

            // while (socket.Poll(…)) reads what one connection has to give.
            if (wait.Kind == WaitKind.Probe && loop is IWhileLoopOperation { Condition: { } condition } && Operations.Contains(condition, at)
                && (wait.IsInstant || Operations.LoopsAround(loop, body.Root).Any()))
            {
                continue;
            }

            if (IsRetry(loop, at, body))
            {
                continue;
            }

            return loop;
        }

        return null;
    }

    /// <summary>A loop that only repeats an interrupted call.</summary>
    private static bool IsRetry(ILoopOperation loop, IOperation at, Body body) =>
        loop is IWhileLoopOperation { ConditionIsTop: false } or IWhileLoopOperation { Condition.ConstantValue.HasValue: true }
        && body.Calls.Where(call => Operations.Contains(loop, call.Operation))
            .All(call => call.Operation == at || call.Operation is IPropertyReferenceOperation || call.Name is "GetLastWin32Error" or "GetLastPInvokeError" or "GetLastError" or "GetLastSystemError" or "ThrowLastError" || call.Operation is IObjectCreationOperation)
        && loop.Syntax.DescendantTokens().Any(token => token.Text.Contains("EINTR") || token.Text.Contains("Interrupted") || token.Text is "GetLastWin32Error" or "GetLastPInvokeError" or "errno" or "GetLastError");

    private void Add(Wait wait, Body body, IOperation region, bool iterated)
    {
        if (!candidates.TryGetValue((body, region), out var candidate))
        {
            candidates.Add((body, region), candidate = new Candidate(new EventLoop(body, region)));
        }

        candidate.PollsMany |= iterated;
        wait.IsIterated |= iterated;
        if (!candidate.Loop.Waits.Contains(wait))
        {
            candidate.Loop.Waits.Add(wait);
        }
    }

    /// <summary>Kata 02's way: no readiness call, only attempts on sockets that do not block.</summary>
    private bool IsNonblockingAttempt(Call call) =>
        (SocketFacts.IsAccept(call) || (Names.Is(call.Method?.ContainingType, SocketFacts.Socket) && call.Name is "Receive" or "ReceiveFrom"))
        && !call.Name.StartsWith("End", StringComparison.Ordinal) && !call.Name.EndsWith("Async", StringComparison.Ordinal)
        && (SocketModes.Of(graph.Wiring, call) == BlockingMode.Nonblocking
            || (SocketModes.Of(graph.Wiring, call) == BlockingMode.Unknown && ExpectsWouldBlock(call.Body)));

    private static bool ExpectsWouldBlock(Body body) =>
        body.Operations.OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "WouldBlock");

    private bool Serves(Candidate candidate)
    {
        var loop = candidate.Loop;
        var waits = loop.Waits;
        if (waits.All(wait => wait.Kind == WaitKind.Queue))
        {
            return IsReactor(loop);
        }

        waits.RemoveAll(wait => wait.Kind == WaitKind.Queue);
        var readiness = waits.Where(wait => wait.Kind == WaitKind.Readiness).ToArray();
        if (readiness.Length > 0)
        {
            return readiness.Any(wait => !WatchesOne(wait)) || candidate.PollsMany;
        }

        if (ReadsOneConnection(loop))
        {
            return false;
        }

        return candidate.PollsMany || AsksSeveral(waits) || (waits.Any(wait => IsOfListener(wait.Call)) && ServesMany(loop));
    }

    private bool IsOfListener(Call call) =>
        SocketFacts.IsAccept(call) || SocketModes.OriginsOf(graph.Wiring, call).Any(origin => origin.IsListener);

    /// <summary>Polls its listener and then goes through its connections: they are many, whether or not they are asked first.</summary>
    private bool ServesMany(EventLoop loop) =>
        Turn.Of(loop, graph).Frames.Any(frame => frame.Calls.Any(call =>
            (SocketCalls.IsReceive(call) && IsAccepted(call) && IsPerConnection(call, frame)) || (SocketCalls.IsSend(call) && IsAccepted(call) && IsSentToEach(call, frame))));

    private bool IsAccepted(Call call) => SocketModes.OriginsOf(graph.Wiring, call).Any(origin => origin.AcceptedFrom != null);

    /// <summary>A send is often repeated for the rest of one message, so only a loop over the connections counts.</summary>
    private bool IsSentToEach(Call call, Frame frame)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).OfType<IForEachLoopOperation>().Any(each =>
                graph.Wiring.OriginsOf(each.Collection).Overlaps(SocketModes.OriginsOf(graph.Wiring, call))))
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

    /// <summary>A method with a loop of its own is not a turn of its caller's; what it asks before the loop is setup.</summary>
    private bool LoopsItself(Body body) => candidates.Keys.Any(key => key.Item1 == body && key.Item2 is ILoopOperation);

    /// <summary>What the framework's generator writes behind a LibraryImport declaration; its callers know more about the call.</summary>
    private static bool IsGeneratedStub(Body body)
    {
        while (body.Outer != null)
        {
            body = body.Outer;
        }

        return body.Method is { } method && WaitFacts.SystemCallName(method) != null;
    }

    private static bool IsTest(Body body)
    {
        for (var current = body; current != null; current = current.Outer)
        {
            if (current.Symbol?.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute" or "TestAttribute"
                or "TestCaseAttribute" or "TestMethodAttribute" or "Fact" or "Theory" or "Test" or "TestCase" or "TestMethod" or "Category" or "OuterLoop") == true)
            {
                return true;
            }
        }

        return false;
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
            return false;
        }

        var lists = wait.Call.Arguments.Where(argument => argument.Name?.StartsWith("check", StringComparison.Ordinal) == true).ToArray();
        var sockets = lists.SelectMany(list => graph.Wiring.OriginsOf(list.Value)).Where(origin => origin.Kind == OriginKind.Socket).Distinct().ToArray();
        if (sockets.Length > 0 && sockets.All(socket => socket.IsConnected && !socket.IsListener && socket.AcceptedFrom == null))
        {
            return true;
        }

        return !sockets.Any(socket => socket.IsListener) && lists.Select(list => list.Value).Where(list => list.ConstantValue.HasValue == false && list.Type != null).All(HoldsOne);
    }

    /// <summary>A list written out with exactly one socket in the method that waits.</summary>
    private bool HoldsOne(IOperation list)
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
