using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Code;

/// <summary>Reads the operations of a member once: its calls, and the lambdas and local functions in it.</summary>
internal static class BodyReader
{
    public static IEnumerable<Body> Read(CodeBlock block)
    {
        foreach (var root in block.Roots)
        {
            foreach (var body in Read(new Body(Definition(block.Owner), root, block.Model, outer: null)))
            {
                yield return body;
            }
        }
    }

    private static ISymbol Definition(ISymbol symbol) =>
        symbol is IMethodSymbol { PartialDefinitionPart: { } definition } ? definition.OriginalDefinition : symbol.OriginalDefinition;

    private static IEnumerable<Body> Read(Body first)
    {
        var bodies = new Queue<Body>();
        bodies.Enqueue(first);
        while (bodies.Count > 0)
        {
            var body = bodies.Dequeue();
            ReadOne(body, bodies);
            yield return body;
        }
    }

    private static void ReadOne(Body body, Queue<Body> inner)
    {
        var pending = new Stack<IOperation>();
        pending.Push(body.Root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation != body.Root && operation is IAnonymousFunctionOperation lambda)
            {
                inner.Enqueue(new Body(lambda.Symbol, lambda, body.Model, body));
                continue;
            }

            if (operation != body.Root && operation is ILocalFunctionOperation function)
            {
                inner.Enqueue(new Body(function.Symbol.OriginalDefinition, function, body.Model, body));
                continue;
            }

            Note(body, operation);
            var children = operation.ChildOperations;
            foreach (var child in children.Reverse())
            {
                pending.Push(child);
            }
        }

        body.Calls.Sort((one, other) => one.Operation.Syntax.Span.End.CompareTo(other.Operation.Syntax.Span.End));
    }

    private static void Note(Body body, IOperation operation)
    {
        body.Operations.Add(operation);
        switch (operation)
        {
            case IAwaitOperation await:
                body.Awaits.Add(await);
                break;
            case IReturnOperation { Kind: OperationKind.YieldReturn }:
                body.HasYield = true;
                break;
            default:
                if (AsCall(body, operation) is { } call)
                {
                    body.Calls.Add(call);
                }

                break;
        }
    }

    private static Call? AsCall(Body body, IOperation operation) => operation switch
    {
        IInvocationOperation invocation => new Call(body, operation, invocation.TargetMethod, invocation.TargetMethod.Name,
            Receiver(invocation), Arguments(invocation.Arguments)),
        IObjectCreationOperation creation => new Call(body, operation, creation.Constructor, creation.Constructor?.ContainingType.Name ?? "",
            null, Arguments(creation.Arguments)),
        IPropertyReferenceOperation property => AsAccessor(body, property),
        IFunctionPointerInvocationOperation pointer => new Call(body, operation, null, LastName(((InvocationExpressionSyntax)pointer.Syntax).Expression), null,
            Arguments(pointer.Arguments)),
        IInvalidOperation { Syntax: InvocationExpressionSyntax syntax } invalid => AsUnresolved(body, invalid, syntax),
        IInvalidOperation { Syntax: BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } syntax } invalid when Candidate(body, syntax, arguments) is { } constructor =>
            new Call(body, invalid, constructor, constructor.ContainingType.Name, null, Arguments(body, constructor, arguments)),
        IInvalidOperation { Syntax: MemberAccessExpressionSyntax access } asked when Unbound.IsProbe(asked) => new Call(body, asked, null, access.Name.Identifier.Text,
            body.Model.GetOperation(access.Expression), []),
        IDynamicInvocationOperation { Syntax: InvocationExpressionSyntax syntax } dynamic => new Call(body, dynamic, null, LastName(syntax.Expression), dynamic.Operation,
            [.. dynamic.Arguments.Select(argument => new Argument(null, argument))]),
        _ => null,
    };

    private static Call? AsAccessor(Body body, IPropertyReferenceOperation property)
    {
        var isWritten = property.Parent is IAssignmentOperation assignment && assignment.Target == property;
        var accessor = isWritten ? property.Property.SetMethod : property.Property.GetMethod;
        return accessor == null
            ? null
            : new Call(body, property, accessor, property.Property.Name, Unwrap(property.Instance), Arguments(property.Arguments));
    }

    private static Call AsUnresolved(Body body, IInvalidOperation invalid, InvocationExpressionSyntax syntax)
    {
        var method = Candidate(body, syntax, syntax.ArgumentList);
        IOperation? invoked = null;
        if (method is null or { MethodKind: MethodKind.DelegateInvoke } && body.Model.GetTypeInfo(syntax.Expression).Type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, DelegateInvokeMethod: { } invoke })
        {
            method = invoke;
            invoked = body.Model.GetOperation(syntax.Expression)
                ?? (syntax.Expression is ElementAccessExpressionSyntax element ? body.Model.GetOperation(element.Expression) : null);
        }

        var receiver = invoked ?? (ReceiverOf(syntax) is { } owner ? body.Model.GetOperation(owner) : null);
        return new Call(body, invalid, method, LastName(syntax.Expression), receiver, Arguments(body, method, syntax.ArgumentList));
    }

    /// <summary>Where overload resolution failed, candidates that share type and name still say what was meant.</summary>
    private static IMethodSymbol? Candidate(Body body, ExpressionSyntax syntax, ArgumentListSyntax given)
    {
        var info = body.Model.GetSymbolInfo(syntax);
        if (info.Symbol is IMethodSymbol bound)
        {
            // The method is known, only something in its arguments is not.
            return bound;
        }

        var candidates = info.CandidateSymbols.OfType<IMethodSymbol>().ToArray();
        return candidates.Length > 0 && candidates.All(candidate => SymbolEqualityComparer.Default.Equals(candidate.ContainingType, candidates[0].ContainingType))
            ? candidates.FirstOrDefault(candidate => candidate.Parameters.Length == given.Arguments.Count) ?? candidates[0]
            : null;
    }

    private static Argument[] Arguments(Body body, IMethodSymbol? method, ArgumentListSyntax given)
    {
        var arguments = new List<Argument>();
        foreach (var (argument, index) in given.Arguments.Select((argument, index) => (argument, index)))
        {
            if (body.Model.GetOperation(argument.Expression) is { } value)
            {
                var fits = method != null && method.Parameters.Length == given.Arguments.Count;
                arguments.Add(new Argument(fits ? method!.Parameters[index] : null, value, argument.NameColon?.Name.Identifier.Text));
            }
        }

        return [.. arguments];
    }

    private static ExpressionSyntax? ReceiverOf(InvocationExpressionSyntax syntax) => syntax.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        MemberBindingExpressionSyntax => syntax.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static string LastName(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };

    private static IOperation? Receiver(IInvocationOperation invocation)
    {
        if (invocation.Instance != null)
        {
            return Unwrap(invocation.Instance);
        }

        return invocation.TargetMethod.IsExtensionMethod && invocation.Arguments.Length > 0 ? invocation.Arguments[0].Value : null;
    }

    private static Argument[] Arguments(IEnumerable<IArgumentOperation> arguments) =>
        [.. arguments.Select(argument => new Argument(argument.Parameter, argument.Value))];

    /// <summary>Inside <c>x?.M()</c> the instance is a placeholder; the receiver is x.</summary>
    public static IOperation? Unwrap(IOperation? instance)
    {
        if (instance is not IConditionalAccessInstanceOperation)
        {
            return instance;
        }

        IOperation child = instance;
        for (var parent = instance.Parent; parent != null; child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == child)
            {
                return access.Operation is IConditionalAccessInstanceOperation ? Unwrap(access.Operation) : access.Operation;
            }
        }

        return instance;
    }
}
