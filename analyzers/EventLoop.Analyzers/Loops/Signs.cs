using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Variables and calls that say who is ready: what the wait was given and returned, probes, and what comes from them.</summary>
internal sealed class Signs
{
    private readonly Turn turn;
    private readonly EarlierReads reads;
    private readonly Dictionary<Body, HashSet<ISymbol>> ready = [];
    private readonly Dictionary<(Body, bool OfAccept), HashSet<ISymbol>> probed = [];
    private readonly Dictionary<Body, bool> waits = [];
    private readonly Dictionary<Body, HashSet<ISymbol>> readyParameters = [];
    private readonly HashSet<ISymbol> readyFields = new(SymbolEqualityComparer.Default);

    public Signs(Turn turn, EarlierReads reads)
    {
        this.turn = turn;
        this.reads = reads;
        foreach (var wait in turn.Loop.Waits.Where(wait => wait.Kind != WaitKind.Probe))
        {
            foreach (var variable in wait.Call.Arguments.SelectMany(argument => Operations.Variables(argument.Value)))
            {
                if (variable is IFieldSymbol or IPropertySymbol && CanTellReadiness(variable))
                {
                    readyFields.Add(variable.OriginalDefinition);
                }
            }
        }
    }

    /// <summary>Hands what is known about the arguments to the parameters of the called body.</summary>
    public void Enter(Body target, Call call, Body from)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && target.Method is { } method && parameter.Ordinal < method.Parameters.Length
                && CanTellReadiness(method.Parameters[parameter.Ordinal])
                && MentionsReady(argument.Value, from))
            {
                if (!readyParameters.TryGetValue(target, out var known))
                {
                    readyParameters.Add(target, known = new HashSet<ISymbol>(SymbolEqualityComparer.Default));
                }

                if (known.Add(method.Parameters[parameter.Ordinal]))
                {
                    ready.Remove(target);
                }
            }
        }
    }

    public bool MentionsReady(IOperation operation, Body body)
    {
        var symbols = ReadyIn(body);
        return Operations.Variables(operation).Any(variable => symbols.Contains(variable) || readyFields.Contains(variable))
            || operation.DescendantsAndSelf().Any(Waits)
            || operation.DescendantsAndSelf().OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "revents");
    }

    public bool MentionsProbe(IOperation operation, Body body, Call? call)
    {
        var ofAccept = call == null || Accepts(call);
        var symbols = ProbedIn(body, ofAccept);
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (IsProbe(part, ofAccept, out var receiver) && (call == null || MayBeSame(receiver, call)))
            {
                return true;
            }

            if (part is ILocalReferenceOperation local && symbols.Contains(local.Local))
            {
                return true;
            }

            if (Asked(part) is { } method && Probes(method, ofAccept))
            {
                return true;
            }
        }

        return false;
    }

    private static IMethodSymbol? Asked(IOperation operation) => operation switch
    {
        IInvocationOperation invocation => invocation.TargetMethod,
        IPropertyReferenceOperation property => property.Property.GetMethod,
        _ => null,
    };

    /// <summary>A method whose result is a probe's: <c>bool HasData() => socket.Available > 0</c>.</summary>
    private bool Probes(IMethodSymbol method, bool ofAccept) =>
        method.DeclaringSyntaxReferences.Length > 0 && method.ReturnType.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32
        && turn.Graph.Code.BodyOf(method) is { } target
        && target.Operations.OfType<IReturnOperation>().Any(result => result.ReturnedValue?.DescendantsAndSelf().Any(part => IsProbe(part, ofAccept, out _)) == true)
        && !reads.ReadsAnything(target);

    /// <summary>What a listener has pending is for an accept, and says nothing of connections.</summary>
    private bool Accepts(Call call) => SocketFacts.IsAccept(call) || turn.Graph.Targets(call).Any(reads.AcceptsAnything);

    private static bool IsProbe(IOperation operation, bool ofAccept, out IOperation? receiver)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.Name: "Pending" } when !ofAccept:
                receiver = null;
                return false;
            case IInvocationOperation { TargetMethod: { Name: "Poll" or "Pending" } method } invocation
                when Names.Is(method.ContainingType, SocketFacts.Socket, SocketFacts.TcpListener):
                receiver = invocation.Instance;
                return true;
            case IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Poll" } } }
                when operation.ChildOperations.Any(child => Names.Of(child.Type) == "System.Net.Sockets.SelectMode"):
                receiver = null;
                return true;
            case IInvalidOperation when Unbound.IsProbe(operation):
                receiver = null;
                return true;
            case IPropertyReferenceOperation { Property: { Name: "Available" or "DataAvailable" } property } reference
                when Names.Is(property.ContainingType, SocketFacts.Socket, SocketFacts.TcpClient, SocketFacts.UdpClient, SocketFacts.NetworkStream):
                receiver = reference.Instance;
                return true;
            default:
                receiver = null;
                return false;
        }
    }

    /// <summary>A statement that is a wait of the turn, not one that has a condition on it.</summary>
    public bool WaitsIn(IOperation statement) =>
        statement is IExpressionStatementOperation or IVariableDeclarationGroupOperation && statement.Descendants().Any(part => part is IInvocationOperation && IsWait(part));

    private bool MayBeSame(IOperation? probed, Call call)
    {
        var one = turn.Graph.Wiring.OriginsOf(BodyReader.Unwrap(probed)).Where(origin => origin.Kind == OriginKind.Socket).ToArray();
        var other = SocketModes.OriginsOf(turn.Graph.Wiring, call).ToArray();
        return one.Length == 0 || other.Length == 0 || one.Any(other.Contains);
    }

    private bool Waits(IOperation operation)
    {
        // A system call of somebody else's may not bind, and waits all the same.
        if (operation is IInvocationOperation or IInvalidOperation && IsWait(operation))
        {
            return true;
        }

        return operation is IInvocationOperation invocation && invocation.TargetMethod.DeclaringSyntaxReferences.Length > 0
            && turn.Graph.Code.BodyOf(invocation.TargetMethod) is { } target && WaitsWithin(target);
    }

    /// <summary>A wait of the loop, or another for readiness in the same turn: that one says who is ready too.</summary>
    private bool IsWait(IOperation operation) =>
        turn.Graph.ReadinessWaits.Contains(operation) || turn.Loop.Waits.Any(wait => wait.Kind != WaitKind.Probe && wait.Call.Operation == operation);

    private bool WaitsWithin(Body body)
    {
        if (!waits.TryGetValue(body, out var known))
        {
            waits[body] = false;
            known = waits[body] = turn.Graph.Reach(body).Any(call => IsWait(call.Operation));
        }

        return known;
    }

    /// <summary>Variables that say who is ready: the lists and buffers given to the wait, its result, and what comes from them.</summary>
    private HashSet<ISymbol> ReadyIn(Body body)
    {
        if (ready.TryGetValue(body, out var known))
        {
            return known;
        }

        var symbols = ready[body] = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (readyParameters.TryGetValue(body, out var parameters))
        {
            symbols.UnionWith(parameters);
        }

        foreach (var call in body.Calls)
        {
            if (IsWait(call.Operation)
                || (call.Method is { DeclaringSyntaxReferences.Length: > 0 } method && turn.Graph.Code.BodyOf(method) is { } target && target != body && WaitsWithin(target)))
            {
                symbols.UnionWith(call.Arguments.SelectMany(argument => Operations.Variables(argument.Value)).Where(CanTellReadiness));
            }
        }

        Spread(body, symbols, Waits);
        return symbols;
    }

    private HashSet<ISymbol> ProbedIn(Body body, bool ofAccept)
    {
        if (!probed.TryGetValue((body, ofAccept), out var symbols))
        {
            symbols = probed[(body, ofAccept)] = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            Spread(body, symbols, part => IsProbe(part, ofAccept, out _), onlyFlags: true);
        }

        return symbols;
    }

    private static bool CanTellReadiness(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type.SpecialType == SpecialType.None || local.Type.SpecialType == SpecialType.System_Object || !local.IsConst && local.Type.TypeKind == TypeKind.Pointer,
        IFieldSymbol field => field.Type is IArrayTypeSymbol || field.Type.TypeKind == TypeKind.Pointer || Carriers.IsCollection(field.Type),
        IPropertySymbol property => Carriers.IsCollection(property.Type),
        IParameterSymbol parameter => parameter.Type is IArrayTypeSymbol || Carriers.IsCollection(parameter.Type) || parameter.RefKind != RefKind.None,
        _ => false,
    };

    private void Spread(Body body, HashSet<ISymbol> symbols, System.Func<IOperation, bool> isSource, bool onlyFlags = false)
    {
        bool grew;
        do
        {
            grew = false;
            foreach (var operation in body.Operations)
            {
                switch (operation)
                {
                    case IVariableDeclaratorOperation { Initializer.Value: { } value } declarator when IsTold(value) && Fits(declarator.Symbol.Type):
                        grew |= symbols.Add(declarator.Symbol);
                        break;
                    case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when IsTold(assignment.Value) && Fits(target.Type):
                        grew |= symbols.Add(target.Local);
                        break;
                    case IForEachLoopOperation each when IsTold(each.Collection) && !onlyFlags:
                        foreach (var local in each.Locals)
                        {
                            grew |= symbols.Add(local);
                        }

                        break;
                    case IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" or "Enqueue" or "Push" or "AddLast" } store when !onlyFlags
                        && Carriers.IsCollection(store.Instance?.Type) && store.Arguments.Any(argument => IsTold(argument.Value) && !Accepts(argument.Value)):
                        foreach (var variable in Operations.Variables(store.Instance))
                        {
                            grew |= variable is IFieldSymbol or IPropertySymbol ? readyFields.Add(variable) : symbols.Add(variable);
                        }

                        break;
                    case IInvocationOperation invocation when !onlyFlags && (IsTold(invocation.Instance) || invocation.Arguments.Any(argument => argument.Parameter?.RefKind is RefKind.None or null && IsTold(argument.Value))):
                        foreach (var argument in invocation.Arguments.Where(argument => argument.Parameter?.RefKind == RefKind.Out))
                        {
                            foreach (var variable in Operations.Variables(argument.Value).OfType<ILocalSymbol>())
                            {
                                grew |= symbols.Add(variable);
                            }
                        }

                        break;
                }
            }
        }
        while (grew);

        static bool Accepts(IOperation value) =>
            value.DescendantsAndSelf().OfType<IInvocationOperation>().Any(invocation => invocation.TargetMethod.Name.StartsWith("Accept", System.StringComparison.Ordinal));

        bool Fits(ITypeSymbol? type) => !onlyFlags || type?.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32;

        bool IsTold(IOperation? value) =>
            value != null && (onlyFlags || !Accepts(value)) && value.DescendantsAndSelf().Any(part => isSource(part)
                || (part is ILocalReferenceOperation local && symbols.Contains(local.Local))
                || (part is IParameterReferenceOperation parameter && symbols.Contains(parameter.Parameter))
                || (!onlyFlags && part is IFieldReferenceOperation field && (symbols.Contains(field.Field.OriginalDefinition) || readyFields.Contains(field.Field.OriginalDefinition))));
    }

}
