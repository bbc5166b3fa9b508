using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>The sockets that a wait is given one by one, where the method that waits writes them out.</summary>
internal static class Watched
{
    /// <summary>Every socket that the wait looks at; null where there may be more.</summary>
    public static IReadOnlyList<IOperation>? By(Wait wait)
    {
        if (wait.Kind == WaitKind.Probe)
        {
            return wait.Call.Receiver is { } asked ? [asked] : null;
        }

        if (wait.Api != "Socket.Select")
        {
            return null;
        }

        var lists = wait.Call.Arguments.Where(argument => argument.Name?.StartsWith("check", System.StringComparison.Ordinal) == true).ToArray();
        return lists.Length == 0 ? null : All(lists.Select(list => list.Value), wait.Call.Body, []);
    }

    private static List<IOperation>? All(IEnumerable<IOperation> lists, Body body, HashSet<ISymbol> seen)
    {
        var sockets = new List<IOperation>();
        foreach (var list in lists)
        {
            if (In(list, body, seen) is not { } some)
            {
                return null;
            }

            sockets.AddRange(some);
        }

        return sockets;
    }

    private static List<IOperation>? In(IOperation list, Body body, HashSet<ISymbol> seen) => list switch
    {
        IConversionOperation conversion => In(conversion.Operand, body, seen),
        { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation => [],
        IArrayCreationOperation array => [.. array.Initializer?.ElementValues ?? []],
        ICollectionExpressionOperation collection => InEach(collection.Elements, body, seen),
        IObjectCreationOperation creation => InCreation(creation, body, seen),
        IInvocationOperation { TargetMethod: { Name: "ToList" or "ToArray" or "Clone", DeclaringSyntaxReferences.Length: 0 } } copy =>
            In(copy.Instance ?? copy.Arguments[0].Value, body, seen),
        ILocalReferenceOperation { Local: { } local } => InLocal(local, body, seen),
        _ => null,
    };

    private static List<IOperation>? InEach(IEnumerable<IOperation> elements, Body body, HashSet<ISymbol> seen)
    {
        var sockets = new List<IOperation>();
        foreach (var element in elements)
        {
            if (element is not ISpreadOperation spread)
            {
                sockets.Add(element);
            }
            else if (In(spread.Operand, body, seen) is { } some)
            {
                sockets.AddRange(some);
            }
            else
            {
                return null;
            }
        }

        return sockets;
    }

    private static List<IOperation>? InCreation(IObjectCreationOperation creation, Body body, HashSet<ISymbol> seen)
    {
        var copied = All(creation.Arguments.Select(argument => argument.Value).Where(value => value.Type?.SpecialType != SpecialType.System_Int32), body, seen);
        copied?.AddRange(creation.Initializer?.Initializers.OfType<IInvocationOperation>().SelectMany(add => add.Arguments).Select(argument => argument.Value) ?? []);
        return copied;
    }

    private static List<IOperation>? InLocal(ILocalSymbol local, Body body, HashSet<ISymbol> seen)
    {
        if (!seen.Add(local))
        {
            return [];
        }

        var sockets = new List<IOperation>();
        foreach (var operation in body.Operations)
        {
            var more = operation switch
            {
                IVariableDeclaratorOperation { Initializer.Value: { } value } declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) => In(value, body, seen),
                ISimpleAssignmentOperation assignment when Lists.IsVariable(assignment.Target, local) => In(assignment.Value, body, seen),
                IInvocationOperation invocation when Lists.IsVariable(invocation.Instance, local) => InChange(invocation, body, seen),
                IInvocationOperation given when given.TargetMethod.DeclaringSyntaxReferences.Length > 0 && given.Arguments.Any(argument => Lists.IsVariable(argument.Value, local)) => null,
                IInvalidOperation unbound when Operations.Variables(unbound).Contains(local, SymbolEqualityComparer.Default) => null,
                _ => [],
            };
            if (more == null)
            {
                return null;
            }

            sockets.AddRange(more);
        }

        return sockets;
    }

    /// <summary>One more, unless it is one more each time round.</summary>
    private static List<IOperation>? InChange(IInvocationOperation change, Body body, HashSet<ISymbol> seen) => change.TargetMethod.Name switch
    {
        "Add" or "Insert" when !IsPerElement(change, body) => [change.Arguments[change.Arguments.Length - 1].Value],
        "AddRange" when !IsPerElement(change, body) => In(change.Arguments[0].Value, body, seen),
        "Clear" or "Contains" or "IndexOf" or "Remove" or "RemoveAt" or "ToArray" or "Clone" or "ForEach"
            or "Exists" or "TrueForAll" or "Find" or "FindAll" or "FindIndex" or "ConvertAll" => [],
        _ => null,
    };

    private static bool IsPerElement(IOperation change, Body body) =>
        Operations.Above(change, body.Root).Any(above => above is IAnonymousFunctionOperation || (above is ILoopOperation loop && Operations.IsIteration(loop)));
}
