using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>The variables and expressions of the program as nodes, and how values move between them.</summary>
internal sealed class Nodes
{
    private const int DeepestExpression = 100;
    private readonly CodeMap code;
    private readonly FlowGraph graph;
    private readonly Dictionary<ISymbol, Node> variables = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Node> returns = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, Node> values = [];
    private readonly Dictionary<IMethodSymbol, Origin> delegates = new(SymbolEqualityComparer.Default);

    public Nodes(CodeMap code, FlowGraph graph)
    {
        this.code = code;
        this.graph = graph;
    }

    /// <summary>What carries nothing: a number, or an expression too deep to follow.</summary>
    public Node Nothing { get; } = new(carriesNothing: true);

    public Node Of(IOperation? operation) => Value(operation, 0);

    public IEnumerable<IMethodSymbol> DelegatesIn(IOperation? operation) =>
        Of(operation).Origins.Where(origin => origin.Target != null).Select(origin => origin.Target!);

    public Node Variable(ISymbol symbol)
    {
        var key = symbol.OriginalDefinition;
        if (!variables.TryGetValue(key, out var node))
        {
            variables.Add(key, node = new Node());
        }

        return node;
    }

    public Node Return(ISymbol symbol)
    {
        var key = symbol.OriginalDefinition;
        if (!returns.TryGetValue(key, out var node))
        {
            returns.Add(key, node = new Node());
        }

        return node;
    }

    public static bool IsOfSource(ISymbol symbol) => symbol.OriginalDefinition.DeclaringSyntaxReferences.Length > 0;

    public void Flow(IOperation value, Node target)
    {
        if (Carriers.CanCarry(value.Type) || value.Type == null)
        {
            graph.Connect(Value(value, 0), target);
        }
    }

    /// <summary>A collection under two names is one collection: what is added under the one is found under the other.</summary>
    public static bool IsShared(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.Length: 0 }
            && value.Type?.TypeKind != TypeKind.Error && Carriers.IsCollection(value.Type);
    }

    /// <summary>The value gets another name.</summary>
    public void Name(IOperation value, Node target)
    {
        Flow(value, target);
        if (IsShared(value))
        {
            graph.Connect(target, Value(value, 0));
        }
    }

    /// <summary>A delegate, or a lambda or a method's name that has no type yet.</summary>
    public static bool IsDelegate(IOperation value) => value.Type?.TypeKind == TypeKind.Delegate || value is IAnonymousFunctionOperation || Unbound.IsNameOfMethod(value);

    /// <summary><c>peer.Received += handler</c> where nothing is known of the event: whoever runs the peer runs the handler.</summary>
    public void Subscribe(IOperation handler, IOperation @event)
    {
        foreach (var owner in @event.ChildOperations)
        {
            Flow(handler, Value(owner, 0));
        }
    }

    public void Flow(IOperation value, IPatternOperation pattern)
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

    public void Flow(IOperation value, IOperation target)
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
                Name(value, Value(target, 0));
                break;
        }
    }

    /// <summary>The node an expression stands for.</summary>
    private Node Value(IOperation? operation, int depth)
    {
        if (operation == null || depth > DeepestExpression)
        {
            return Nothing;
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
                return BodyReader.Unwrap(instance) is { } unwrapped && unwrapped != instance ? Value(unwrapped, depth + 1) : Nothing;
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

    public static IOperation? Initialized(IOperation operation)
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
            case IObjectOrCollectionInitializerOperation initializer:
                ConnectAll(initializer.Initializers, node, depth);
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
                AddDelegates(reference.Method, node);
                break;
            case { Kind: OperationKind.None } when Unbound.MethodNamed(operation) is { } method:
                AddDelegates(method, node);
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

    /// <summary>Whoever calls what is in the node runs the method.</summary>
    public void AddDelegates(IMethodSymbol method, Node node)
    {
        foreach (var target in code.Implementations(method))
        {
            graph.Add(node, DelegateTo(target));
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

}
