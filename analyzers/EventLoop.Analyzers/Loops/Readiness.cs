using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// Whether an operation runs only after its socket was found ready in this turn. Readiness is good for one read:
/// a second one, or one in a loop of its own, has no guard.
/// </summary>
internal sealed class Readiness
{
    private readonly Turn turn;
    private readonly Dictionary<Body, HashSet<ISymbol>> ready = [];
    private readonly Dictionary<Body, HashSet<ISymbol>> probed = [];
    private readonly Dictionary<Body, bool> reads = [];
    private readonly Dictionary<Body, bool> waits = [];
    private readonly Dictionary<Body, HashSet<ISymbol>> readyParameters = [];
    private readonly HashSet<ISymbol> readyFields = new(SymbolEqualityComparer.Default);

    public Readiness(Turn turn)
    {
        this.turn = turn;
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

    /// <summary>Is it guarded, counting what was read before it on the way?</summary>
    public bool IsReady(Call call, Frame frame)
    {
        var (guard, scope) = Guard(call, frame);
        var isReady = guard ?? frame.IsReady;
        return isReady && !IsReadBefore(call, scope, frame);
    }

    /// <summary><c>ready.ForEach(socket => …)</c>: the framework hands the lambda one after the other of those that the wait found ready.</summary>
    public bool IsGivenReady(Call call, Frame frame) =>
        call is { IsDelegateInvocation: false, Method.DeclaringSyntaxReferences.Length: 0, Receiver: { } receiver }
        && Carriers.IsCollection(receiver.Type) && MentionsReady(receiver, frame.Body);

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

    public bool Mentions(IOperation operation, Body body) => MentionsReady(operation, body) || MentionsProbe(operation, body, null);

    /// <summary>
    /// The nearest guard, or null where the caller decides; and the operation within which it holds. A probe asks anew,
    /// but a condition on what the wait has said adds nothing to the wait: then the widest such operation counts.
    /// </summary>
    private (bool? Guard, IOperation Scope) Guard(Call call, Frame frame)
    {
        bool? told = null;
        IOperation? scope = null;
        var crossed = false;
        var child = call.Operation;
        for (var parent = child.Parent; parent != null; child = parent, parent = parent.Parent)
        {
            switch (EvidenceAt(parent, child, call, frame))
            {
                case Evidence.Probe when told == null:
                    return (!crossed, parent is IBlockOperation ? parent : child);
                case Evidence.Probe:
                    return (told, child);
                case Evidence.Wait:
                    told ??= !crossed;
                    scope = child;
                    break;
                case Evidence.Element:
                    return (told ?? !crossed, child);
                case Evidence.Repeats:
                    crossed = true;
                    break;
            }

            if (parent == frame.Region)
            {
                break;
            }
        }

        return told != null && !frame.IsReady ? (told, scope!) : (crossed ? false : told == false ? false : null, frame.Region);
    }

    private enum Evidence
    {
        None,

        /// <summary>This socket was asked just here.</summary>
        Probe,

        /// <summary>The wait of this turn said so.</summary>
        Wait,

        /// <summary>One of those that the wait found ready.</summary>
        Element,

        /// <summary>A loop that asks nobody.</summary>
        Repeats,
    }

    private Evidence EvidenceAt(IOperation parent, IOperation child, Call call, Frame frame)
    {
        switch (parent)
        {
            case IConditionalOperation conditional when child != conditional.Condition:
                return EvidenceOf(conditional.Condition, child == conditional.WhenTrue, call, frame.Body);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when child == both.RightOperand:
                return EvidenceOf(both.LeftOperand, true, call, frame.Body);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when child == either.RightOperand:
                return EvidenceOf(either.LeftOperand, false, call, frame.Body);
            case ISwitchOperation @switch when child != @switch.Value && MentionsReady(@switch.Value, frame.Body):
                return Evidence.Wait;
            case IForEachLoopOperation each when child == each.Body:
                return MentionsReady(each.Collection, frame.Body) ? Evidence.Element : parent == frame.Region ? Evidence.None : Evidence.Repeats;
            case IForLoopOperation loop when parent != frame.Region && child == loop.Body:
                return loop.Condition != null && MentionsReady(loop.Condition, frame.Body) ? Evidence.Element : Evidence.Repeats;
            case IWhileLoopOperation loop when child == loop.Body && loop.Condition != null && EvidenceOf(loop.Condition, true, call, frame.Body) is var found and not Evidence.None:
                return loop.ConditionIsTop ? found : Evidence.None;
            case IWhileLoopOperation loop when parent != frame.Region && !(RawCalls.IsAny(call) && RepeatsInterrupted(loop)):
                return Evidence.Repeats;
            case IBlockOperation block:
                return EvidenceBefore(block, child, call, frame.Body);
            default:
                return Evidence.None;
        }
    }

    /// <summary>Goes round again only for a signal, not for more data.</summary>
    private static bool RepeatsInterrupted(IWhileLoopOperation loop)
    {
        var words = loop.Syntax.DescendantTokens().Select(token => token.Text.ToUpperInvariant()).ToArray();
        return words.Any(word => word.Contains("EINTR")) && !words.Any(word => word.Contains("EAGAIN") || word.Contains("WOULDBLOCK"));
    }

    /// <summary><c>if (!socket.Poll(…)) continue;</c> guards what follows it.</summary>
    private Evidence EvidenceBefore(IBlockOperation block, IOperation child, Call call, Body body)
    {
        foreach (var statement in block.Operations)
        {
            if (statement == child || statement.Syntax.SpanStart > call.Position)
            {
                break;
            }

            if (statement is IConditionalOperation { WhenFalse: null } conditional && Operations.EndsTurn(conditional.WhenTrue)
                && EvidenceOf(conditional.Condition, false, call, body) is var found and not Evidence.None)
            {
                return found;
            }
        }

        return Evidence.None;
    }

    private Evidence EvidenceOf(IOperation condition, bool outcome, Call call, Body body)
    {
        if (MentionsProbe(condition, body, call) && Says(condition, outcome, body, call))
        {
            return Evidence.Probe;
        }

        return MentionsReady(condition, body) && SaysNothingIsReady(condition) != outcome ? Evidence.Wait : Evidence.None;
    }

    /// <summary><c>count == 0</c> and its like, or the opposite; null for any other condition.</summary>
    private static bool? SaysNothingIsReady(IOperation condition) =>
        Operations.Conjuncts(condition).Select(SaysAlone).FirstOrDefault(says => says != null);

    private static bool? SaysAlone(IOperation condition) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IInvocationOperation { TargetMethod.Name: "Any" } } => true,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var told } when IsFlag(told) => true,
        _ when IsFlag(condition) => false,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.LessThanOrEqual } none when IsFalseOrZero(none.RightOperand) && IsCount(none.LeftOperand) => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan } some when IsFalseOrZero(some.RightOperand) && IsCount(some.LeftOperand) => false,
        _ => null,
    };

    /// <summary><c>var any = WaitForEvents()</c>, or the call itself.</summary>
    private static bool IsFlag(IOperation operation) =>
        operation is ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean }
            or IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean, TargetMethod.DeclaringSyntaxReferences.Length: > 0 };

    private static bool IsCount(IOperation operation) =>
        operation is ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Int32 }
        || operation.DescendantsAndSelf().OfType<IPropertyReferenceOperation>().Any(property => property.Property.Name is "Count" or "Length");

    /// <summary>Does the condition, having this outcome, mean "ready"?</summary>
    private bool Says(IOperation condition, bool outcome, Body body, Call call)
    {
        switch (condition)
        {
            case IParenthesizedOperation parenthesized:
                return Says(parenthesized.Operand, outcome, body, call);
            case IConversionOperation conversion:
                return Says(conversion.Operand, outcome, body, call);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Says(not.Operand, !outcome, body, call);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
                return outcome && (SaysPart(both.LeftOperand, true, body, call) || SaysPart(both.RightOperand, true, body, call));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either:
                return outcome
                    ? SaysPart(either.LeftOperand, true, body, call) && SaysPart(either.RightOperand, true, body, call)
                    : SaysPart(either.LeftOperand, false, body, call) || SaysPart(either.RightOperand, false, body, call);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals when IsFalseOrZero(equals.LeftOperand) || IsFalseOrZero(equals.RightOperand):
                return !outcome;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } differs when IsFalseOrZero(differs.LeftOperand) || IsFalseOrZero(differs.RightOperand):
                return outcome;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } less:
                return !outcome ^ MentionsProbe(less.RightOperand, body, call);
            default:
                return outcome;
        }
    }

    private bool SaysPart(IOperation part, bool outcome, Body body, Call call) =>
        MentionsProbe(part, body, call) && Says(part, outcome, body, call);

    private static bool IsFalseOrZero(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: false or 0 };

    private bool MentionsReady(IOperation operation, Body body)
    {
        var symbols = ReadyIn(body);
        return Operations.Variables(operation).Any(variable => symbols.Contains(variable) || readyFields.Contains(variable))
            || operation.DescendantsAndSelf().OfType<IInvocationOperation>().Any(call => Waits(call, body))
            || operation.DescendantsAndSelf().OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "revents");
    }

    private bool MentionsProbe(IOperation operation, Body body, Call? call)
    {
        var symbols = ProbedIn(body);
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (IsProbe(part, out var receiver) && (call == null || MayBeSame(receiver, call)))
            {
                return true;
            }

            if (part is ILocalReferenceOperation local && symbols.Contains(local.Local))
            {
                return true;
            }

            if (Asked(part) is { } method && Probes(method))
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
    private bool Probes(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Length > 0 && method.ReturnType.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32
        && turn.Graph.Code.BodyOf(method) is { } target
        && target.Operations.OfType<IReturnOperation>().Any(result => result.ReturnedValue?.DescendantsAndSelf().Any(part => IsProbe(part, out _)) == true)
        && !ReadsAnything(target);

    private static bool IsProbe(IOperation operation, out IOperation? receiver)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: { Name: "Poll" or "Pending" } method } invocation
                when Names.Is(method.ContainingType, SocketFacts.Socket, SocketFacts.TcpListener):
                receiver = invocation.Instance;
                return true;
            case IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Poll" } } }
                when operation.ChildOperations.Any(child => Names.Of(child.Type) == "System.Net.Sockets.SelectMode"):
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

    private bool MayBeSame(IOperation? probed, Call call)
    {
        var one = turn.Graph.Wiring.OriginsOf(BodyReader.Unwrap(probed)).Where(origin => origin.Kind == OriginKind.Socket).ToArray();
        var other = SocketModes.OriginsOf(turn.Graph.Wiring, call).ToArray();
        return one.Length == 0 || other.Length == 0 || one.Any(other.Contains);
    }

    private bool Waits(IInvocationOperation invocation, Body body)
    {
        if (turn.Loop.Waits.Any(wait => wait.Kind != WaitKind.Probe && wait.Call.Operation == invocation))
        {
            return true;
        }

        return invocation.TargetMethod.DeclaringSyntaxReferences.Length > 0
            && turn.Graph.Code.BodyOf(invocation.TargetMethod) is { } target && WaitsWithin(target);
    }

    private bool WaitsWithin(Body body)
    {
        if (!waits.TryGetValue(body, out var known))
        {
            waits[body] = false;
            known = waits[body] = Reach(body).Any(call => turn.Loop.Waits.Any(wait => wait.Kind != WaitKind.Probe && wait.Call == call));
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
            if (turn.Loop.Waits.Any(wait => wait.Kind != WaitKind.Probe && wait.Call == call)
                || (call.Method is { DeclaringSyntaxReferences.Length: > 0 } method && turn.Graph.Code.BodyOf(method) is { } target && target != body && WaitsWithin(target)))
            {
                symbols.UnionWith(call.Arguments.SelectMany(argument => Operations.Variables(argument.Value)).Where(CanTellReadiness));
            }
        }

        Spread(body, symbols, part => part is IInvocationOperation invocation && Waits(invocation, body));
        return symbols;
    }

    private HashSet<ISymbol> ProbedIn(Body body)
    {
        if (!probed.TryGetValue(body, out var symbols))
        {
            symbols = probed[body] = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            Spread(body, symbols, part => IsProbe(part, out _), onlyFlags: true);
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

    /// <summary>Something read from the same socket earlier in this turn, after the guard.</summary>
    private bool IsReadBefore(Call call, IOperation scope, Frame frame)
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

        return SocketCalls.IsAccept(call) || RawCalls.IsReceive(call) || RawCalls.IsAccept(call) || turn.Graph.Targets(call).Any(ReadsAnything);
    }

    private bool ReadsAnything(Body body)
    {
        if (!reads.TryGetValue(body, out var known))
        {
            reads[body] = false;
            known = reads[body] = Reach(body).Any(call => RawCalls.IsReceive(call) || (SocketCalls.IsReceive(call) && !SocketCalls.IsPeek(call)
                && turn.Graph.Wiring.OriginsOf(SocketCalls.CarrierOf(call)).All(origin => origin.Kind == OriginKind.Socket)
                && (turn.Graph.Wiring.OriginsOf(SocketCalls.CarrierOf(call)).Count > 0 || Names.Is(SocketCalls.CarrierOf(call)?.Type, SocketFacts.Socket, SocketFacts.NetworkStream, SocketFacts.UdpClient))));
        }

        return known;
    }

    private IEnumerable<Call> Reach(Body body)
    {
        var seen = new HashSet<Body> { body };
        var pending = new Queue<Body>();
        pending.Enqueue(body);
        while (pending.Count > 0)
        {
            foreach (var call in pending.Dequeue().Calls)
            {
                yield return call;
                foreach (var target in turn.Graph.Targets(call))
                {
                    if (seen.Add(target) && seen.Count < 200)
                    {
                        pending.Enqueue(target);
                    }
                }
            }
        }
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
        turn.Graph.Wiring.OriginsOf(variable).Any(origin => origin.Kind == OriginKind.Socket)
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
