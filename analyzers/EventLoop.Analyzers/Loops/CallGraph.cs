using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Loops;

/// <summary>Who runs whom, in the same thread and before returning.</summary>
internal sealed class CallGraph
{
    private readonly CodeMap code;
    private readonly Wiring wiring;
    private readonly Settings settings;
    private readonly Dictionary<Call, Body[]> targets = [];
    private readonly Listeners listeners;
    private Dictionary<Body, List<Call>>? callers;
    private HashSet<Body>? offLoop;
    private HashSet<IOperation>? readinessWaits;

    public CallGraph(CodeMap code, Wiring wiring, Settings settings)
    {
        this.code = code;
        this.wiring = wiring;
        this.settings = settings;
        listeners = new Listeners(code);
        Unasked = new Unasked(this);
        Descriptors = new Descriptors(code, wiring);
    }

    public CodeMap Code => code;

    /// <summary>Every call that waits for readiness, whichever loop it belongs to.</summary>
    public HashSet<IOperation> ReadinessWaits =>
        readinessWaits ??= [.. code.Bodies.ToArray().SelectMany(body => body.Calls).Where(call => WaitFacts.Classify(call) is { Kind: WaitKind.Readiness }).Select(call => call.Operation)];

    public Wiring Wiring => wiring;

    public Descriptors Descriptors { get; }

    public Unasked Unasked { get; }

    public Settings Settings => settings;

    /// <summary>What the call runs before it returns. Handing work to a thread, a pool or a timer is not running it.</summary>
    public Body[] Targets(Call call)
    {
        if (targets.TryGetValue(call, out var known))
        {
            return known;
        }

        var found = Methods(call).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
            .Select(code.BodyOf).OfType<Body>().Distinct().ToArray();
        if (code.HasUnwired)
        {
            wiring.Settle();
        }

        return targets[call] = found;
    }

    public IReadOnlyList<Call> CallersOf(Body body)
    {
        callers ??= FindCallers();
        return callers.TryGetValue(body, out var found) ? found : [];
    }

    /// <summary>The calls of the body and of everything that it runs.</summary>
    public IEnumerable<Call> Reach(Body body)
    {
        var seen = new HashSet<Body> { body };
        var pending = new Queue<Body>();
        pending.Enqueue(body);
        while (pending.Count > 0)
        {
            foreach (var call in pending.Dequeue().Calls)
            {
                yield return call;
                foreach (var target in Targets(call))
                {
                    if (seen.Add(target) && seen.Count < 200)
                    {
                        pending.Enqueue(target);
                    }
                }
            }
        }
    }

    /// <summary>What runs on other threads: whatever was handed to a thread, the pool, a timer or an asynchronous call, and what that calls.</summary>
    public IEnumerable<Body> OffLoop()
    {
        if (offLoop != null)
        {
            return offLoop;
        }

        offLoop = [];
        var pending = new Queue<Body>();
        foreach (var call in code.Bodies.SelectMany(body => body.Calls).ToArray())
        {
            if (call.Method is not { } method || call.IsDelegateInvocation || (method.DeclaringSyntaxReferences.Length > 0 && !settings.IsOffloader(method)) || RunsItsCallbacks(method))
            {
                continue;
            }

            foreach (var handed in call.Arguments.Where(argument => argument.IsDelegate)
                .SelectMany(argument => wiring.DelegatesIn(argument.Value)).Select(code.BodyOf).OfType<Body>())
            {
                if (offLoop.Add(handed))
                {
                    pending.Enqueue(handed);
                }
            }
        }

        while (pending.Count > 0)
        {
            foreach (var target in pending.Dequeue().Calls.SelectMany(Targets))
            {
                if (offLoop.Add(target))
                {
                    pending.Enqueue(target);
                }
            }
        }

        return offLoop;
    }

    private IEnumerable<IMethodSymbol> Methods(Call call)
    {
        if (call.IsDelegateInvocation)
        {
            return wiring.DelegatesIn(call.Receiver);
        }

        if (Pumps.IsTurn(call))
        {
            return wiring.DelegatesIn(call.Receiver).Concat(listeners.Of(call.Receiver!.Type!));
        }

        if (Pumps.Dispatches(call) || Iterators.IsResumed(call))
        {
            return wiring.DelegatesIn(call.Receiver);
        }

        if (call.Method is not { } method)
        {
            return [];
        }

        if (settings.IsOffloader(method) || WaitFacts.SystemCallName(method) != null)
        {
            return [];
        }

        if (method is { Name: "get_Value", ContainingType: { Name: "Lazy" } } && Names.Of(method.ContainingType) == "System.Lazy")
        {
            return wiring.DelegatesIn(call.Receiver);
        }

        if (method.DeclaringSyntaxReferences.Length > 0 || code.IsImplementedHere(method))
        {
            return code.Implementations(method);
        }

        return RunsItsCallbacks(method)
            ? call.Arguments.Where(IsCalled).SelectMany(argument => wiring.DelegatesIn(argument.Value))
            : [];
    }

    /// <summary>A delegate for the method, not an element for the collection: a list of threads starts none of them.</summary>
    private static bool IsCalled(Argument argument) =>
        argument.IsDelegate && argument.Parameter?.OriginalDefinition.Type.TypeKind != TypeKind.TypeParameter;

    private static bool RunsItsCallbacks(IMethodSymbol method)
    {
        var type = Names.Of(method.ContainingType);
        return type.StartsWith("System.Linq.", StringComparison.Ordinal)
            || type.StartsWith("System.Collections.", StringComparison.Ordinal)
            || (type == "System.Threading.Tasks.Parallel" && !method.Name.EndsWith("Async", StringComparison.Ordinal))
            || type is "System.Array" or "System.Threading.LazyInitializer" or "System.Lazy"
            || (type == "System.Threading.SynchronizationContext" && method.Name == "Send")
            || (type == "System.String" && method.Name == "Create");
    }

    private Dictionary<Body, List<Call>> FindCallers()
    {
        var found = new Dictionary<Body, List<Call>>();
        for (var i = 0; i < code.Bodies.Count; i++)
        {
            foreach (var call in code.Bodies[i].Calls)
            {
                foreach (var target in Targets(call))
                {
                    if (!found.TryGetValue(target, out var list))
                    {
                        found.Add(target, list = []);
                    }

                    list.Add(call);
                }
            }
        }

        return found;
    }
}
