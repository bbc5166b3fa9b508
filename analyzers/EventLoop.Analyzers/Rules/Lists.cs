using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>How lists are filled and emptied.</summary>
internal static class Lists
{
    private static readonly HashSet<string> Additions = ["Add", "AddRange", "Insert", "InsertRange", "UnionWith", "TryAdd", "Enqueue", "Push", "AddLast", "AddFirst"];

    private static readonly HashSet<string> Removals =
        ["Remove", "RemoveAt", "RemoveAll", "RemoveWhere", "TryRemove", "Clear", "Dequeue", "TryDequeue", "Pop", "TryTake", "ExceptWith", "IntersectWith", "RemoveRange", "Unregister"];

    /// <summary>Where the variable gets its elements in this body: additions, and what it is created from.</summary>
    public static IEnumerable<IOperation> Fills(Body body, ISymbol variable)
    {
        foreach (var operation in body.Operations)
        {
            switch (operation)
            {
                case IInvocationOperation invocation when Additions.Contains(invocation.TargetMethod.Name) && IsVariable(invocation.Instance, variable):
                    yield return invocation;
                    break;
                case IInvalidOperation unbound when NameOnVariable(unbound, variable) is { } name && Additions.Contains(name):
                    yield return unbound;
                    break;
                case IVariableDeclaratorOperation { Initializer.Value: { } value } declarator when Same(declarator.Symbol, variable) && HasElements(value):
                    yield return value;
                    break;
                case ISimpleAssignmentOperation assignment when IsVariable(assignment.Target, variable) && HasElements(assignment.Value):
                    yield return assignment.Value;
                    break;
                case IFieldInitializerOperation field when field.InitializedFields.Any(one => Same(one, variable)) && HasElements(field.Value):
                    yield return field.Value;
                    break;
            }
        }
    }

    public static bool Removes(Body body, ISymbol variable) => body.Operations.Any(operation => operation switch
    {
        IInvalidOperation unbound => NameOnVariable(unbound, variable) is { } name && Removals.Contains(name),
        IInvocationOperation invocation => (Removals.Contains(invocation.TargetMethod.Name) && (IsVariable(invocation.Instance, variable)
            || invocation.Arguments.Any(argument => IsVariable(argument.Value, variable)))),
        ISimpleAssignmentOperation assignment => IsVariable(assignment.Target, variable) && assignment.Parent is IExpressionStatementOperation,
        _ => false,
    });

    /// <summary>The calls on the variable itself that change it; null stands for any other change.</summary>
    public static IEnumerable<IInvocationOperation?> Changes(Body body, ISymbol variable, IOperation region)
    {
        foreach (var operation in body.Operations.Where(operation => Operations.IsInside(operation, region)))
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { Name: "Select", ContainingType.Name: "Socket" } }:
                    break;
                case IInvocationOperation invocation when IsVariable(invocation.Instance, variable) && (Additions.Contains(invocation.TargetMethod.Name) || Removals.Contains(invocation.TargetMethod.Name)):
                    yield return invocation;
                    break;
                case IInvocationOperation invocation when invocation.Arguments.Any(argument => IsVariable(argument.Value, variable)) && !IsRead(invocation):
                case ISimpleAssignmentOperation assignment when IsVariable(assignment.Target, variable):
                case IInvalidOperation unbound when NameOnVariable(unbound, variable) != null:
                    yield return null;
                    break;
            }
        }
    }

    /// <summary>The method that is called on the variable, where its arguments do not bind.</summary>
    private static string? NameOnVariable(IInvalidOperation unbound, ISymbol variable) =>
        unbound.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver } access } && receiver.Identifier.Text == variable.Name
            ? access.Name.Identifier.Text
            : null;

    /// <summary>The framework's <c>ToArray</c> and its like.</summary>
    private static bool IsRead(IInvocationOperation invocation) => invocation.TargetMethod.ContainingNamespace?.ToDisplayString() == "System.Linq";

    /// <summary>Takes elements as they come, without choosing.</summary>
    public static bool TakesAll(IOperation fill) =>
        !fill.DescendantsAndSelf().Any(part => part is IConditionalOperation || (part is IAnonymousFunctionOperation or IMethodReferenceOperation && !IsProjection(part)));

    /// <summary><c>connections.Select(connection => connection.Socket)</c> leaves none out.</summary>
    private static bool IsProjection(IOperation function)
    {
        var user = function.Parent;
        while (user is IConversionOperation or IDelegateCreationOperation or IArgumentOperation)
        {
            user = user.Parent;
        }

        return user is IInvocationOperation { TargetMethod: { Name: "Select" or "ConvertAll", DeclaringSyntaxReferences.Length: 0 } };
    }

    public static bool IsVariable(IOperation? operation, ISymbol variable)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation switch
        {
            ILocalReferenceOperation local => Same(local.Local, variable),
            IFieldReferenceOperation field => Same(field.Field.OriginalDefinition, variable),
            IPropertyReferenceOperation { Arguments.Length: 0 } property => Same(property.Property.OriginalDefinition, variable),
            IParameterReferenceOperation parameter => Same(parameter.Parameter, variable),
            _ => false,
        };
    }

    private static bool HasElements(IOperation value) => value switch
    {
        IConversionOperation conversion => HasElements(conversion.Operand),
        IObjectCreationOperation creation => creation.Initializer?.Initializers.Length > 0 || creation.Arguments.Any(argument => Carriers.IsCollection(argument.Value.Type)),
        ICollectionExpressionOperation collection => collection.Elements.Length > 0,
        IArrayCreationOperation array => array.Initializer?.ElementValues.Length > 0,
        ILiteralOperation or IDefaultValueOperation => false,
        _ => true,
    };

    private static bool Same(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
