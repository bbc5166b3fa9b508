using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Questions about where an operation stands.</summary>
internal static class Operations
{
    /// <summary>What uses the value, past conversions and the <c>?.</c> in <c>client?.Send(…)</c>.</summary>
    public static IOperation? ParentOf(IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is IConversionOperation or IConditionalAccessOperation)
        {
            parent = parent.Parent;
        }

        return parent;
    }

    /// <summary>The parts of <c>a &amp;&amp; b &amp;&amp; c</c>, from the left.</summary>
    public static IEnumerable<IOperation> Conjuncts(IOperation condition)
    {
        var pending = new Stack<IOperation>();
        pending.Push(condition);
        while (pending.Count > 0)
        {
            if (pending.Pop() is var part && part is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both)
            {
                pending.Push(both.RightOperand);
                pending.Push(both.LeftOperand);
            }
            else
            {
                yield return part;
            }
        }
    }

    /// <summary>From the operation's parent up to and including <paramref name="top"/>.</summary>
    public static IEnumerable<IOperation> Above(IOperation operation, IOperation top)
    {
        for (var current = operation.Parent; current != null; current = current.Parent)
        {
            yield return current;
            if (current == top)
            {
                yield break;
            }
        }
    }

    /// <summary>The loops below <paramref name="top"/> that repeat the operation; what foreach goes through is evaluated once.</summary>
    public static IEnumerable<ILoopOperation> LoopsAround(IOperation operation, IOperation top) =>
        Above(operation, top).OfType<ILoopOperation>().Where(loop => loop != top && !(loop is IForEachLoopOperation each && Contains(each.Collection, operation)));

    public static bool IsInside(IOperation operation, IOperation region) =>
        operation == region || (operation.Syntax.SyntaxTree == region.Syntax.SyntaxTree
            && Above(operation, region).Contains(region) && !IsBefore(operation, region));

    private static bool IsBefore(IOperation operation, IOperation region) =>
        region is IForLoopOperation loop && loop.Before.Any(one => one.Syntax.Span.Contains(operation.Syntax.Span));

    /// <summary>A loop over elements, not one that goes on: foreach, or for with a bound.</summary>
    public static bool IsIteration(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation => true,
        IForLoopOperation looped => Comparison(looped.Condition) is { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.NotEquals },
        IWhileLoopOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, LeftOperand: ILocalReferenceOperation or IFieldReferenceOperation } bound } =>
            bound.RightOperand.DescendantsAndSelf().OfType<IPropertyReferenceOperation>().Any(property => property.Property.Name is "Count" or "Length"),
        _ => false,
    };

    /// <summary>What is compared with something that did not bind is converted to a bool first.</summary>
    private static IBinaryOperation? Comparison(IOperation? condition) =>
        (condition is IConversionOperation conversion ? conversion.Operand : condition) as IBinaryOperation;

    /// <summary><c>while (true)</c> tries again until it leaves: that is not once per element.</summary>
    public static bool IsEndless(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation { Condition: { } condition } => condition.ConstantValue is { HasValue: true, Value: true },
        IForLoopOperation { Condition: null } => true,
        _ => false,
    };

    /// <summary>Runs one or the other in a turn, never both.</summary>
    public static bool AreExclusive(IOperation first, IOperation second, IOperation top)
    {
        foreach (var branch in Above(first, top).Where(one => Contains(one, second)))
        {
            var one = ChildTowards(branch, first);
            var other = ChildTowards(branch, second);
            switch (branch)
            {
                case IConditionalOperation conditional when one != conditional.Condition && other != conditional.Condition && one != other:
                case ISwitchOperation switched when one is ISwitchCaseOperation && other is ISwitchCaseOperation && one != other:
                case ISwitchExpressionOperation when one is ISwitchExpressionArmOperation && other is ISwitchExpressionArmOperation && one != other:
                case ITryOperation when one != other && (one is ICatchClauseOperation || other is ICatchClauseOperation):
                    return true;
            }

            return LeavesBefore(first, branch, one);
        }

        return false;
    }

    /// <summary>The first of two leaves the turn before the second is reached.</summary>
    private static bool LeavesBefore(IOperation operation, IOperation top, IOperation? towards)
    {
        foreach (var block in Above(operation, top).TakeWhile(one => one != top).OfType<IBlockOperation>())
        {
            if (block != towards || block.Parent is IConditionalOperation)
            {
                if (block.Parent is IConditionalOperation or ICatchClauseOperation or ISwitchCaseOperation && EndsTurn(block))
                {
                    return true;
                }
            }
        }

        return Above(operation, top).TakeWhile(one => one != top).OfType<ISwitchCaseOperation>().Any(one => one.Body.LastOrDefault() is IReturnOperation);
    }

    public static bool EndsTurn(IOperation statement) => LastOf(statement) switch
    {
        IReturnOperation => true,
        IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } => true,
        IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        { } last => EndsProgram(last),
        _ => false,
    };

    public static bool LeavesLoop(IOperation statement, ILoopOperation loop) => LastOf(statement) switch
    {
        IReturnOperation { Kind: OperationKind.Return } => true,
        IBranchOperation { BranchKind: BranchKind.Break } leave => SymbolEqualityComparer.Default.Equals(leave.Target, loop.ExitLabel),
        IBranchOperation { BranchKind: BranchKind.GoTo } => false,
        IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        { } last => EndsProgram(last),
        _ => false,
    };

    private static bool EndsProgram(IOperation statement) =>
        statement is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { Name: "Exit" or "FailFast", ContainingType.Name: "Environment" } } };

    private static IOperation? LastOf(IOperation statement)
    {
        while (statement is IBlockOperation { Operations.Length: > 0 } block)
        {
            statement = block.Operations[block.Operations.Length - 1];
        }

        return statement;
    }

    public static bool Contains(IOperation outer, IOperation inner) =>
        outer.Syntax.SyntaxTree == inner.Syntax.SyntaxTree && outer.Syntax.Span.Contains(inner.Syntax.Span);

    public static bool Contains(IOperation outer, SyntaxNode inner) =>
        outer.Syntax.SyntaxTree == inner.SyntaxTree && outer.Syntax.Span.Contains(inner.Span);

    public static IOperation? ChildTowards(IOperation ancestor, IOperation operation)
    {
        var child = operation;
        while (child != null && child.Parent != ancestor)
        {
            child = child.Parent;
        }

        return child;
    }

    /// <summary>The variables an expression speaks of, without <c>this</c>.</summary>
    public static IEnumerable<ISymbol> Variables(IOperation? operation)
    {
        if (operation == null)
        {
            yield break;
        }

        foreach (var part in operation.DescendantsAndSelf())
        {
            switch (part)
            {
                case ILocalReferenceOperation local:
                    yield return local.Local;
                    break;
                case IParameterReferenceOperation parameter:
                    yield return parameter.Parameter;
                    break;
                case IFieldReferenceOperation { Field: { IsConst: false } field } when field.ContainingType?.TypeKind != TypeKind.Enum:
                    yield return field.OriginalDefinition;
                    break;
                case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.Length: > 0 } property }:
                    yield return property.OriginalDefinition;
                    break;
            }
        }
    }
}
