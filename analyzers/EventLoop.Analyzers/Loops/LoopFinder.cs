using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Climbs from every wait to the loop that repeats it, and keeps the loops that serve more than one connection.</summary>
internal sealed class LoopFinder
{
    private static readonly Regex TickName = new(
        "tick|update|poll|pump|process|perform|run|step|iterat|service|dowork|loop|pulse|slice|cycle|frame|^select|listen|serve|dispatch|think|network"
            + "|handle|accept|connections|clients|messages|check|manage|refresh",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Who asks one socket before it receives is a client; who waits for many serves them.</summary>
    private static readonly Regex MoverName = new("receive|recv|read|wait|write|send|flush", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly CallGraph graph;
    private readonly Audience audience;
    private readonly Relays relays;
    private readonly Timeboxes timeboxes;
    private readonly Dictionary<(Body, IOperation), Candidate> candidates = [];

    public LoopFinder(CallGraph graph)
    {
        this.graph = graph;
        audience = new Audience(graph);
        relays = new Relays(graph);
        timeboxes = new Timeboxes(graph);
    }

    public IEnumerable<EventLoop> Find()
    {
        foreach (var body in graph.Code.Bodies.Where(body => !IsGeneratedStub(body)).ToArray())
        {
            foreach (var call in body.Calls)
            {
                if (WaitFacts.Classify(call) is { } wait)
                {
                    if (!Timeboxes.IsOfConnect(wait))
                    {
                        Climb(wait);
                    }
                }
                else if (IsNonblockingAttempt(call) || Pumps.IsTurn(call))
                {
                    Climb(new Wait(call, WaitKind.Probe, Pumps.IsTurn(call) ? null : 0, false));
                }
            }
        }

        foreach (var candidate in candidates.Values.Where(candidate => !candidate.Loop.IsTick || !LoopsItself(candidate.Loop.Body)))
        {
            if (IsTest(candidate.Loop.Body) || (!candidate.IsNamed && !(candidate.PollsMany && audience.AsksAtTheDoor(candidate.Loop))))
            {
                continue;
            }

            candidate.Loop.OnlyAccepts = audience.AsksOnlyAtTheDoor(candidate.Loop);
            if (audience.IsMany(candidate.Loop, candidate.PollsMany))
            {
                candidate.Loop.OnlyAccepts = false;
                candidate.Loop.IsRelay = !IsRoot(candidate.Loop.Body) && relays.IsRelay(candidate.Loop, candidate.PollsMany);
                yield return candidate.Loop;
            }
            else if (candidate.Loop.OnlyAccepts)
            {
                yield return candidate.Loop;
            }
        }

        foreach (var body in audience.Libraries.Handlers())
        {
            yield return new EventLoop(body, body.Root) { IsElsewhere = true };
        }

        foreach (var body in graph.Code.Bodies.ToArray())
        {
            if (IsRoot(body) && candidates.Values.All(candidate => candidate.Loop.Body != body))
            {
                var region = body.Operations.OfType<ILoopOperation>().FirstOrDefault(loop => !Operations.IsIteration(loop));
                yield return new EventLoop(body, region ?? body.Root);
            }
        }
    }

    private bool IsRoot(Body body) => body.Method is { } method && graph.Settings.IsRoot(method);

    private sealed class Candidate(EventLoop loop)
    {
        public EventLoop Loop { get; } = loop;

        public bool PollsMany { get; set; }

        /// <summary>A loop, or a method that nobody calls but that is named as one; for another name only what it asks can tell.</summary>
        public bool IsNamed { get; set; }
    }

    private void Climb(Wait wait)
    {
        var pending = new Queue<(Body Body, IOperation At, Askers? Askers, bool Iterated, bool Found)>();
        var seen = new HashSet<Body>();
        pending.Enqueue((wait.Call.Body, wait.Call.Operation, AskersOf(wait), false, false));
        var staysHere = timeboxes.IsOfOperation(wait);
        while (pending.Count > 0)
        {
            var (body, at, askers, iterated, found) = pending.Dequeue();
            var region = Region(wait, body, at, askers, found, ref iterated);
            if (region != null)
            {
                Add(wait, body, region, iterated);
            }

            if ((region != null && !body.HasYield) || !seen.Add(body) || wait.Kind == WaitKind.Queue || staysHere)
            {
                continue;
            }

            var callers = graph.CallersOf(body);
            foreach (var caller in callers)
            {
                // RemoveAll(socket => …) asks one after the other, as foreach does.
                var isRepeated = body.IsLambda && !caller.IsDelegateInvocation && caller.Method is { DeclaringSyntaxReferences.Length: 0 };
                pending.Enqueue((caller.Body, caller.Operation, askers?.At(caller), iterated || isRepeated, found || region != null));
            }

            if (callers.Count == 0 && region == null && !found && !body.IsLambda && body.Method?.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor))
            {
                var isNamed = TickName.IsMatch(body.Name) || (wait.Kind == WaitKind.Readiness && MoverName.IsMatch(body.Name));
                if (isNamed || body.Method is { MethodKind: MethodKind.Ordinary, Name: not "Main" })
                {
                    Add(wait, body, body.Root, iterated, isNamed);
                }
            }
        }
    }

    /// <summary>What one socket is asked depends on which it is; a wait for readiness has its lists, unless one of them is of one socket.</summary>
    private static Askers? AskersOf(Wait wait)
    {
        if (wait.Kind == WaitKind.Probe)
        {
            return (RawCalls.DescriptorOf(wait.Call) ?? wait.Call.Receiver) is { } asked ? Askers.Of(wait.Call.Body, [asked]) : null;
        }

        return Watched.By(wait) is { Count: > 0 } sockets && Timeboxes.Texts(sockets).Distinct().Count() == 1 ? Askers.Of(wait.Call.Body, sockets) : null;
    }

    private static IOperation? Region(Wait wait, Body body, IOperation at, Askers? askers, bool isFound, ref bool iterated)
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
                iterated |= askers?.VariesIn(loop) != false;
                continue;
            }

            // while (socket.Poll(…)) reads what one connection has to give.
            if (wait.Kind == WaitKind.Probe && loop is IWhileLoopOperation { Condition: { } condition } && Operations.Contains(condition, at)
                && (wait.IsInstant || Operations.LoopsAround(loop, body.Root).Any()))
            {
                continue;
            }

            if (IsRetry(loop, at, body) || (wait.Kind == WaitKind.Queue && OnlyWaits(loop, at, body)))
            {
                continue;
            }

            return loop;
        }

        return null;
    }

    /// <summary><c>while (jobs.Count == 0) Monitor.Wait(jobs);</c> inside the loop that does the jobs.</summary>
    private static bool OnlyWaits(ILoopOperation loop, IOperation at, Body body) =>
        Operations.LoopsAround(loop, body.Root).Any()
        && body.Calls.Where(call => Operations.Contains(loop, call.Operation)).All(call => call.Operation == at || call.Operation is IPropertyReferenceOperation);

    /// <summary>A loop that only repeats an interrupted call.</summary>
    private static bool IsRetry(ILoopOperation loop, IOperation at, Body body) =>
        loop is IWhileLoopOperation { ConditionIsTop: false } or IWhileLoopOperation { Condition.ConstantValue.HasValue: true }
        && body.Calls.Where(call => Operations.Contains(loop, call.Operation))
            .All(call => call.Operation == at || call.Operation is IPropertyReferenceOperation || call.Name is "GetLastWin32Error" or "GetLastPInvokeError" or "GetLastError" or "GetLastSystemError" or "ThrowLastError" || call.Created != null)
        && loop.Syntax.DescendantTokens().Any(token => token.Text.Contains("EINTR") || token.Text.Contains("Interrupted") || token.Text is "GetLastWin32Error" or "GetLastPInvokeError" or "errno" or "GetLastError");

    private void Add(Wait wait, Body body, IOperation region, bool iterated, bool isNamed = true)
    {
        if (!candidates.TryGetValue((body, region), out var candidate))
        {
            candidates.Add((body, region), candidate = new Candidate(new EventLoop(body, region)));
        }

        candidate.IsNamed |= isNamed;
        candidate.PollsMany |= iterated;
        wait.IsIterated |= iterated;
        if (!candidate.Loop.Waits.Contains(wait))
        {
            candidate.Loop.Waits.Add(wait);
        }
    }

    /// <summary>Kata 02's way: no readiness call, only attempts on sockets that do not block.</summary>
    private bool IsNonblockingAttempt(Call call) =>
        ((RawCalls.IsReceive(call) || RawCalls.IsAccept(call)) && graph.Descriptors.ModeOf(call) == BlockingMode.Nonblocking)
        || IsNonblockingSocketAttempt(call);

    private bool IsNonblockingSocketAttempt(Call call) =>
        (SocketFacts.IsAccept(call) || (Names.Is(call.Method?.ContainingType, SocketFacts.Socket) && call.Name is "Receive" or "ReceiveFrom"))
        && !call.Name.StartsWith("End", StringComparison.Ordinal) && !call.Name.EndsWith("Async", StringComparison.Ordinal)
        && (SocketModes.Of(graph.Wiring, call) == BlockingMode.Nonblocking
            || (SocketModes.Of(graph.Wiring, call) == BlockingMode.Unknown && ExpectsWouldBlock(call.Body)));

    private static bool ExpectsWouldBlock(Body body) =>
        body.Operations.OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "WouldBlock");

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

    private bool IsTest(Body body)
    {
        for (var current = body; current != null; current = current.Outer)
        {
            if (current.Symbol is { } symbol && symbol.GetAttributes().Any(attribute => IsTest(attribute, symbol, current)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the program itself calls, or an interface asks for, is no test because of an attribute of its own making.</summary>
    private bool IsTest(AttributeData attribute, ISymbol symbol, Body body) =>
        attribute.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute" or "TestAttribute" or "TestCaseAttribute" or "TestMethodAttribute"
            or "Fact" or "Theory" or "Test" or "TestCase" or "TestMethod" or "Category" or "OuterLoop"
        && (!Names.IsHomemade(attribute, symbol) || !(graph.CallersOf(body).Any() || ImplementsSomething(symbol)));

    private static bool ImplementsSomething(ISymbol symbol) =>
        symbol is IMethodSymbol { ContainingType: { } type } method
        && type.AllInterfaces.SelectMany(one => one.GetMembers()).Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method));
}
