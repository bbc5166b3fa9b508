using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>
/// Follows sockets, streams and delegates through variables, fields, collections, calls and callbacks.
/// Neither the order of statements nor the object a field belongs to is told apart.
/// </summary>
internal sealed class Wiring
{
    private const int DeepestExpression = 100;
    private readonly CodeMap code;
    private readonly FlowGraph graph = new();
    private readonly Dictionary<ISymbol, Node> variables = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Node> returns = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, Node> values = [];
    private readonly Dictionary<IMethodSymbol, Origin> delegates = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> linked = new(SymbolEqualityComparer.Default);
    private readonly List<Call> callbacks = [];
    private readonly List<(Node Socket, bool? Value)> modes = [];
    private readonly Node nothing = new();

    public Wiring(CodeMap code) => this.code = code;

    /// <summary>Wires what was read, and again until no delegate reaches a new place.</summary>
    public void Settle()
    {
        int before;
        do
        {
            while (code.TryTakeUnwired(out var body))
            {
                Wire(body);
            }

            before = graph.Version;
            for (var i = 0; i < callbacks.Count; i++)
            {
                WireCallbacks(callbacks[i]);
            }
        }
        while (graph.Version != before || code.Bodies.Count > wiredBodies || AddUnknownSockets());

        ApplyModes();
    }

    private int wiredBodies;

    public HashSet<Origin> OriginsOf(IOperation? operation) => operation == null ? nothing.Origins : Value(operation, 0).Origins;

    public HashSet<Origin> OriginsOf(ISymbol variable) => Variable(variable).Origins;

    public IEnumerable<IMethodSymbol> DelegatesIn(IOperation? operation) =>
        OriginsOf(operation).Where(origin => origin.Target != null).Select(origin => origin.Target!);

    /// <summary>
    /// A parameter or field that nothing of this program fills holds a socket from elsewhere. Its mode is unknown
    /// until this program sets it, and what it accepts inherits that.
    /// </summary>
    private bool AddUnknownSockets()
    {
        var added = false;
        foreach (var variable in unfilled)
        {
            if (Variable(variable).Origins.All(origin => origin.Kind != OriginKind.Socket))
            {
                var unknown = new Origin(OriginKind.Socket, null, null) { IsBornHidden = true };
                sockets.Add(unknown);
                graph.Add(Variable(variable), unknown);
                added = true;
            }
        }

        unfilled.Clear();
        return added;
    }

    private readonly List<ISymbol> unfilled = [];

    private void Wire(Body body)
    {
        wiredBodies++;
        if (!body.IsLambda)
        {
            unfilled.AddRange(body.Method?.Parameters.Where(parameter => Names.Is(parameter.Type, SocketFacts.Socket, SocketFacts.TcpListener)) ?? []);
        }

        if (body.Method is { } method)
        {
            LinkToBase(method);
            LinkAccessor(method);
        }

        foreach (var operation in body.Operations)
        {
            WireOperation(body, operation);
        }

        foreach (var call in body.Calls)
        {
            Value(call.Operation, 0);
        }

        foreach (var call in body.Calls)
        {
            WireCall(call);
        }
    }

    private void WireOperation(Body body, IOperation operation)
    {
        switch (operation)
        {
            case IAssignmentOperation assignment:
                NoteMode(assignment);
                Flow(assignment.Value, assignment.Target);
                break;
            case IVariableDeclaratorOperation { Initializer: { } initializer } declarator:
                Flow(initializer.Value, Variable(declarator.Symbol));
                break;
            case IVariableDeclarationOperation { Initializer: { } shared } declaration:
                foreach (var declarator in declaration.Declarators)
                {
                    Flow(shared.Value, Variable(declarator.Symbol));
                }

                break;
            case IForEachLoopOperation loop:
                foreach (var local in loop.Locals)
                {
                    Flow(loop.Collection, Variable(local));
                }

                break;
            case IReturnOperation { ReturnedValue: { } value } when body.Symbol != null:
                Flow(value, Return(body.Symbol));
                break;
            case IFieldInitializerOperation field:
                foreach (var initialized in field.InitializedFields)
                {
                    Flow(field.Value, Variable(initialized));
                }

                break;
            case IPropertyInitializerOperation property:
                foreach (var initialized in property.InitializedProperties)
                {
                    Flow(property.Value, Variable(initialized));
                }

                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } assignment:
                Flow(assignment.HandlerValue, Variable(reference.Event));
                break;
            case IIsPatternOperation pattern:
                Flow(pattern.Value, pattern.Pattern);
                break;
            case ISwitchOperation @switch:
                foreach (var clause in @switch.Cases.SelectMany(one => one.Clauses).OfType<IPatternCaseClauseOperation>())
                {
                    Flow(@switch.Value, clause.Pattern);
                }

                break;
            case ISwitchExpressionOperation @switch:
                foreach (var arm in @switch.Arms)
                {
                    Flow(@switch.Value, arm.Pattern);
                }

                break;
        }
    }

    private void Flow(IOperation value, Node target)
    {
        if (Carriers.CanCarry(value.Type) || value.Type == null)
        {
            graph.Connect(Value(value, 0), target);
        }
    }

    private void Flow(IOperation value, IPatternOperation pattern)
    {
        foreach (var part in pattern.DescendantsAndSelf())
        {
            var declared = part switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                _ => null,
            };
            if (declared != null)
            {
                Flow(value, Variable(declared));
            }
        }
    }

    private void Flow(IOperation value, IOperation target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                {
                    Flow(value, element);
                }

                break;
            case IDeclarationExpressionOperation declaration:
                Flow(value, declaration.Expression);
                break;
            case IPropertyReferenceOperation { Arguments.Length: > 0 } or IArrayElementReferenceOperation:
                Flow(value, Value(target, 0));
                break;
            case IDiscardOperation:
                break;
            default:
                Flow(value, Value(target, 0));
                break;
        }
    }

    /// <summary>The node an expression stands for.</summary>
    private Node Value(IOperation? operation, int depth)
    {
        if (operation == null || depth > DeepestExpression)
        {
            return nothing;
        }

        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Variable(local.Local);
            case IParameterReferenceOperation parameter:
                return Variable(parameter.Parameter);
            case IFieldReferenceOperation field:
                return field.Field.ContainingType?.IsTupleType == true ? Value(field.Instance, depth + 1) : Variable(field.Field);
            case IEventReferenceOperation @event:
                return Variable(@event.Event);
            case IConversionOperation conversion:
                return Value(conversion.Operand, depth + 1);
            case IParenthesizedOperation parenthesized:
                return Value(parenthesized.Operand, depth + 1);
            case IAwaitOperation await:
                return Value(await.Operation, depth + 1);
            case IAssignmentOperation assignment:
                return Value(assignment.Value, depth + 1);
            case IConditionalAccessOperation access:
                return Value(access.WhenNotNull, depth + 1);
            case IConditionalAccessInstanceOperation instance:
                return BodyReader.Unwrap(instance) is { } unwrapped && unwrapped != instance ? Value(unwrapped, depth + 1) : nothing;
            case IArrayElementReferenceOperation element:
                return Value(element.ArrayReference, depth + 1);
            case IDeclarationExpressionOperation declaration:
                return Value(declaration.Expression, depth + 1);
            case IArgumentOperation argument:
                return Value(argument.Value, depth + 1);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } implicitReceiver:
                return Value(Initialized(implicitReceiver), depth + 1);
            case IPropertyReferenceOperation property when property.Arguments.Length > 0 || !IsOfSource(property.Property):
                return PropertyValue(property, depth);
            case IPropertyReferenceOperation property:
                return Variable(property.Property);
        }

        if (values.TryGetValue(operation, out var known))
        {
            return known;
        }

        var node = values[operation] = new Node();
        Fill(node, operation, depth);
        return node;
    }

    /// <summary>A framework property hands on what its owner holds: <c>client.Client</c>, <c>map.Values</c>, <c>list[0]</c>.</summary>
    private Node PropertyValue(IPropertyReferenceOperation property, int depth)
    {
        if (property.Property.Name == "In" && Names.Of(property.Property.ContainingType) == "System.Console")
        {
            if (values.TryGetValue(property, out var console))
            {
                return console;
            }

            console = values[property] = new Node();
            graph.Add(console, new Origin(OriginKind.Console, null, property));
            return console;
        }

        return property.Instance == null ? Variable(property.Property) : Value(property.Instance, depth + 1);
    }

    private static IOperation? Initialized(IOperation operation)
    {
        for (var current = operation.Parent; current != null; current = current.Parent)
        {
            if (current is IObjectOrCollectionInitializerOperation { Parent: { } creation })
            {
                return creation is IMemberInitializerOperation member ? member.InitializedMember : creation;
            }
        }

        return null;
    }

    private void Fill(Node node, IOperation operation, int depth)
    {
        switch (operation)
        {
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                graph.Connect(Value(conditional.WhenTrue, depth + 1), node);
                graph.Connect(Value(whenFalse, depth + 1), node);
                break;
            case ICoalesceOperation coalesce:
                graph.Connect(Value(coalesce.Value, depth + 1), node);
                graph.Connect(Value(coalesce.WhenNull, depth + 1), node);
                break;
            case ISwitchExpressionOperation @switch:
                ConnectAll(@switch.Arms.Select(arm => arm.Value), node, depth);
                break;
            case ITupleOperation tuple:
                ConnectAll(tuple.Elements, node, depth);
                break;
            case IArrayCreationOperation { Initializer: { } initializer }:
                ConnectAll(initializer.ElementValues, node, depth);
                break;
            case ICollectionExpressionOperation collection:
                ConnectAll(collection.Elements.Select(element => element is ISpreadOperation spread ? spread.Operand : element), node, depth);
                break;
            case IAnonymousObjectCreationOperation anonymous:
                ConnectAll(anonymous.Initializers.OfType<IAssignmentOperation>().Select(one => one.Value), node, depth);
                break;
            case IWithOperation with:
                graph.Connect(Value(with.Operand, depth + 1), node);
                break;
            case IDelegateCreationOperation creation:
                graph.Connect(Value(creation.Target, depth + 1), node);
                break;
            case IAnonymousFunctionOperation lambda:
                graph.Add(node, DelegateTo(lambda.Symbol));
                break;
            case IMethodReferenceOperation reference:
                foreach (var target in code.Implementations(reference.Method))
                {
                    graph.Add(node, DelegateTo(target));
                }

                break;
            case IBinaryOperation { Type.TypeKind: TypeKind.Delegate } sum:
                ConnectAll([sum.LeftOperand, sum.RightOperand], node, depth);
                break;
            case IInvalidOperation { Syntax: not Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax } invalid:
                ConnectAll(invalid.ChildOperations, node, depth);
                break;
        }
    }

    private void ConnectAll(IEnumerable<IOperation> operations, Node node, int depth)
    {
        foreach (var operation in operations)
        {
            graph.Connect(Value(operation, depth + 1), node);
        }
    }

    private Origin DelegateTo(IMethodSymbol method)
    {
        if (!delegates.TryGetValue(method, out var origin))
        {
            delegates.Add(method, origin = new Origin(OriginKind.Delegate, null, null) { Target = method });
        }

        return origin;
    }

    private void WireCall(Call call)
    {
        var result = call.Operation is IPropertyReferenceOperation ? nothing : Value(call.Operation, 0);
        if (call.IsDelegateInvocation)
        {
            callbacks.Add(call);
            return;
        }

        if (call.Method == null)
        {
            WireArgumentsOfUnknown(call, result);
            return;
        }

        foreach (var (kind, isListener, acceptedFrom) in SocketFacts.MadeBy(call))
        {
            var made = new Origin(kind, call.Body, call.Operation)
            {
                IsListener = isListener,
                IsDatagram = SocketFacts.IsDatagram(call),
                IsConnected = SocketFacts.ConnectsAtBirth(call),
                IsBornHidden = SocketFacts.HidesMode(call),
                AcceptedFrom = acceptedFrom == null ? null : Value(acceptedFrom, 0),
            };
            sockets.Add(made);
            graph.Add(result, made);
        }

        if (IsOfSource(call.Method) || code.IsImplementedHere(call.Method))
        {
            WireToSource(call, result);
        }
        else if (!SocketFacts.IsOpaque(call))
        {
            WireToFramework(call, result);
        }

        NoteEffects(call);
    }

    private void WireToSource(Call call, Node result)
    {
        if (call.Operation is IPropertyReferenceOperation)
        {
            return;
        }

        var method = call.Method!;
        LinkToBase(method);
        LinkRecord(method);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && Carriers.CanCarry(argument.Value.Type))
            {
                var definition = Variable(method.Parameters.ElementAtOrDefault(parameter.Ordinal) ?? parameter);
                Flow(argument.Value, definition);
                if (parameter.RefKind is RefKind.Ref or RefKind.Out)
                {
                    graph.Connect(definition, Value(argument.Value, 0));
                }
            }
        }

        if (Carriers.CanCarry(call.Operation.Type))
        {
            graph.Connect(Return(method), result);
        }
    }

    private void WireToFramework(Call call, Node result)
    {
        var receiver = Value(call.Receiver, 0);
        var stores = Carriers.IsCollection(call.Receiver?.Type);
        var carriesResult = Carriers.CanCarry(call.Operation.Type);
        if (carriesResult && result != nothing)
        {
            graph.Connect(receiver, result);
        }

        var hasCallback = false;
        foreach (var argument in call.Arguments)
        {
            if (!Carriers.CanCarry(argument.Value.Type))
            {
                continue;
            }

            hasCallback |= IsCallback(argument) && (argument.Value.Type?.TypeKind == TypeKind.Delegate || argument.Value.Type?.SpecialType == SpecialType.System_Delegate);
            if (carriesResult && result != nothing && argument.Parameter?.RefKind is not RefKind.Out)
            {
                Flow(argument.Value, result);
            }

            if (argument.Parameter?.RefKind is RefKind.Out or RefKind.Ref)
            {
                graph.Connect(receiver, Value(argument.Value, 0));
            }
            else if (stores)
            {
                Flow(argument.Value, receiver);
            }
        }

        if (hasCallback || call.Method!.Name == "Start")
        {
            callbacks.Add(call);
        }
    }

    /// <summary>A delegate that is called, not one that a collection of delegates keeps or gives back.</summary>
    private static bool IsCallback(Argument argument) =>
        argument.Parameter is not { } parameter
        || (parameter.RefKind == RefKind.None && parameter.OriginalDefinition.Type.TypeKind != TypeKind.TypeParameter);

    /// <summary>An unresolved constructor or collection method still holds what it is given.</summary>
    private void WireArgumentsOfUnknown(Call call, Node result)
    {
        foreach (var argument in call.Arguments)
        {
            if (Carriers.CanCarry(argument.Value.Type))
            {
                Flow(argument.Value, result);
            }
        }

        if (call.Receiver != null)
        {
            graph.Connect(Value(call.Receiver, 0), result);
        }
    }

    /// <summary>Gives a callback its arguments, once it is known which lambda or method it is.</summary>
    private void WireCallbacks(Call call)
    {
        var result = Value(call.Operation, 0);
        var targets = call.IsDelegateInvocation
            ? DelegatesIn(call.Receiver)
            : call.Arguments.Where(IsCallback).SelectMany(argument => DelegatesIn(argument.Value)).Concat(call.Method!.Name == "Start" ? DelegatesIn(call.Receiver) : []);
        foreach (var target in targets.ToArray())
        {
            code.BodyOf(target);
            var definition = target.OriginalDefinition;
            foreach (var parameter in definition.Parameters)
            {
                if (!Carriers.CanCarry(parameter.Type))
                {
                    continue;
                }

                if (call.IsDelegateInvocation)
                {
                    if (call.ArgumentAt(parameter.Ordinal) is { } value)
                    {
                        Flow(value, Variable(parameter));
                    }

                    continue;
                }

                if (call.Receiver != null)
                {
                    Flow(call.Receiver, Variable(parameter));
                }

                foreach (var argument in call.Arguments)
                {
                    if (argument.Value.Type?.TypeKind != TypeKind.Delegate)
                    {
                        Flow(argument.Value, Variable(parameter));
                    }
                }
            }

            if (Carriers.CanCarry(definition.ReturnType))
            {
                graph.Connect(Return(definition), result);
            }
        }
    }

    private void NoteMode(IAssignmentOperation assignment)
    {
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "Blocking" } property } target
            && Names.Of(property.ContainingType) == "System.Net.Sockets.Socket")
        {
            var receiver = target.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } implicitReceiver
                ? Initialized(implicitReceiver)
                : BodyReader.Unwrap(target.Instance);
            modes.Add((Value(receiver, 0), assignment.Value.ConstantValue is { HasValue: true, Value: bool value } ? value : null));
        }
    }

    private void NoteEffects(Call call)
    {
        if (SocketFacts.ChangesModeByHandle(call))
        {
            foreach (var argument in call.Arguments)
            {
                foreach (var handle in argument.Value.DescendantsAndSelf().OfType<IPropertyReferenceOperation>())
                {
                    if (handle.Property.Name is "Handle" or "SafeHandle" && handle.Instance != null)
                    {
                        modes.Add((Value(handle.Instance, 0), false));
                    }
                }

                foreach (var handle in argument.Value.DescendantsAndSelf().OfType<IInvocationOperation>())
                {
                    if (handle.TargetMethod.Name is "DangerousGetHandle" && handle.Instance is IPropertyReferenceOperation { Instance: { } socket })
                    {
                        modes.Add((Value(socket, 0), false));
                    }
                }
            }
        }
        else if (call.Name == "IOControl" && call.Receiver != null)
        {
            modes.Add((Value(call.Receiver, 0), null));
        }

        effects.Add(call);
    }

    private readonly List<Call> effects = [];
    private readonly List<Origin> sockets = [];

    private void ApplyModes()
    {
        foreach (var (socket, value) in modes)
        {
            foreach (var origin in socket.Origins)
            {
                origin.MadeBlocking |= value == true;
                origin.MadeNonblocking |= value == false;
                origin.ModeIsHidden |= value == null;
            }
        }

        foreach (var call in effects)
        {
            if (call.Name is not ("Listen" or "Bind" or "Connect" or "ConnectAsync" or "BeginConnect") || call.Receiver == null)
            {
                continue;
            }

            foreach (var origin in OriginsOf(call.Receiver))
            {
                origin.IsListener |= call.Name == "Listen";
                origin.IsConnected |= call.Name.Contains("Connect");
            }
        }

        if (modes.Count == 0 && !code.Bodies.SelectMany(body => body.Operations).OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "WouldBlock"))
        {
            foreach (var socket in sockets.Where(socket => socket is { IsBornHidden: true, Site: null }))
            {
                socket.ModeOfAccepted = BlockingMode.Blocking;
            }
        }

        var shared = sockets.Where(socket => socket is { Kind: OriginKind.Socket, IsListener: true }).Select(socket => socket.Mode).Distinct().ToArray();
        foreach (var socket in sockets.Where(socket => socket.AcceptedFrom != null))
        {
            socket.ModeOfUnknownListener = shared.Length == 1 ? shared[0] : BlockingMode.Unknown;
        }
    }

    private Node Variable(ISymbol symbol)
    {
        var key = symbol.OriginalDefinition;
        if (!variables.TryGetValue(key, out var node))
        {
            variables.Add(key, node = new Node());
        }

        return node;
    }

    private Node Return(ISymbol symbol)
    {
        var key = symbol.OriginalDefinition;
        if (!returns.TryGetValue(key, out var node))
        {
            returns.Add(key, node = new Node());
        }

        return node;
    }

    private static bool IsOfSource(ISymbol symbol) => symbol.OriginalDefinition.DeclaringSyntaxReferences.Length > 0;

    /// <summary>A call through an interface or a base reaches the parameters of what implements it.</summary>
    private void LinkToBase(IMethodSymbol method)
    {
        if (!linked.Add(method.OriginalDefinition))
        {
            return;
        }

        foreach (var implementation in code.Implementations(method))
        {
            if (SymbolEqualityComparer.Default.Equals(implementation, method.OriginalDefinition))
            {
                continue;
            }

            for (var i = 0; i < Math.Min(implementation.Parameters.Length, method.Parameters.Length); i++)
            {
                graph.Connect(Variable(method.OriginalDefinition.Parameters[i]), Variable(implementation.Parameters[i]));
            }

            graph.Connect(Return(implementation), Return(method));
            if (implementation.AssociatedSymbol is IPropertySymbol property && method.OriginalDefinition.AssociatedSymbol is IPropertySymbol abstraction)
            {
                graph.Connect(Variable(property), Variable(abstraction));
            }
        }
    }

    /// <summary>A record's parameters become its properties without any code to read.</summary>
    private void LinkRecord(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Constructor || !method.ContainingType.IsRecord)
        {
            return;
        }

        foreach (var parameter in method.OriginalDefinition.Parameters)
        {
            foreach (var property in method.ContainingType.OriginalDefinition.GetMembers(parameter.Name).OfType<IPropertySymbol>())
            {
                graph.Connect(Variable(parameter), Variable(property));
            }
        }
    }

    private void LinkAccessor(IMethodSymbol method)
    {
        if (method.AssociatedSymbol is not IPropertySymbol property)
        {
            return;
        }

        if (method.MethodKind == MethodKind.PropertyGet)
        {
            graph.Connect(Return(method), Variable(property));
        }
        else if (method.Parameters.Length > 0)
        {
            graph.Connect(Variable(property), Variable(method.Parameters[method.Parameters.Length - 1]));
        }
    }
}
