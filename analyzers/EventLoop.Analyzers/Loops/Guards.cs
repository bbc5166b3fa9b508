using System.Linq;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Conditions on the way from the loop to a call.</summary>
internal static class Guards
{
    /// <summary>Runs only where a condition that names one of these properties, or a variable that holds one, has been looked at.</summary>
    public static bool IsBehind(Call call, Frame frame, params string[] properties)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (IsBehind(at.Operation, current, properties))
            {
                return true;
            }

            if (current.From == null)
            {
                break;
            }
        }

        return false;
    }

    private static bool IsBehind(IOperation operation, Frame frame, string[] properties)
    {
        foreach (var above in Operations.Above(operation, frame.Region))
        {
            if (Names(ConditionOf(above, operation), frame.Body, properties)
                || (above is IBlockOperation block && block.Operations.TakeWhile(one => one.Syntax.Span.End <= operation.Syntax.SpanStart)
                    .OfType<IConditionalOperation>().Any(one => one.WhenFalse == null && Operations.EndsTurn(one.WhenTrue) && Names(one.Condition, frame.Body, properties))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An error of the socket does not leave the loop.</summary>
    public static bool IsCaught(Call call, Frame frame)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).OfType<ITryOperation>()
                .Any(attempt => Operations.Contains(attempt.Body, at.Operation) && attempt.Catches.Any(Catches)))
            {
                return true;
            }

            if (current.From == null)
            {
                break;
            }
        }

        return false;
    }

    private static bool Catches(ICatchClauseOperation clause) =>
        clause.ExceptionType is null || clause.ExceptionType.SpecialType == SpecialType.System_Object
        || clause.ExceptionType.Name is "SocketException" or "Win32Exception" or "ExternalException" or "SystemException" or "Exception" || clause.ExceptionType.TypeKind == TypeKind.Error;

    private static IOperation? ConditionOf(IOperation above, IOperation operation) => above switch
    {
        IConditionalOperation conditional when !Operations.Contains(conditional.Condition, operation) => conditional.Condition,
        IWhileLoopOperation { Condition: { } looped } when !Operations.Contains(looped, operation) => looped,
        IForEachLoopOperation { Collection: { } filtered } when !Operations.Contains(filtered, operation) && IsFilter(filtered) => filtered,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when !Operations.Contains(both.LeftOperand, operation) => both.LeftOperand,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !Operations.Contains(either.LeftOperand, operation) => either.LeftOperand,
        _ => null,
    };

    /// <summary><c>clients.Where(client => client.Available > 0)</c></summary>
    private static bool IsFilter(IOperation collection) =>
        collection.DescendantsAndSelf().OfType<IInvocationOperation>().Any(call => call.TargetMethod.Name is "Where" or "FindAll");

    private static bool Names(IOperation? condition, Body body, string[] properties) =>
        condition?.DescendantsAndSelf().Any(part => IsNamed(part, properties)
            || (part is ILocalReferenceOperation { Local: var local } && body.Operations.Any(operation => Holds(operation, local, properties)))) == true;

    private static bool Holds(IOperation operation, ILocalSymbol local, string[] properties) => operation switch
    {
        IVariableDeclaratorOperation { Initializer: { } initializer } declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) =>
            initializer.DescendantsAndSelf().Any(part => IsNamed(part, properties)),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when SymbolEqualityComparer.Default.Equals(target.Local, local) =>
            assignment.Value.DescendantsAndSelf().Any(part => IsNamed(part, properties)),
        _ => false,
    };

    private static bool IsNamed(IOperation part, string[] properties) =>
        (part is IPropertyReferenceOperation property && properties.Contains(property.Property.Name))
        || (Unbound.IsProbe(part) && properties.Contains("DataAvailable"));
}
