using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// What the program knows after a nonblocking operation was refused: its result, its error, and variables that hold them.
/// Anything else may be anything.
/// </summary>
internal sealed class Refusal
{
    /// <summary>WouldBlock and EAGAIN, whatever number they have where the program runs.</summary>
    private const long Again = 10035;

    private readonly Call refused;
    private readonly ImmutableDictionary<ISymbol, long> known;

    private Refusal(Call refused, ImmutableDictionary<ISymbol, long> known)
    {
        this.refused = refused;
        this.known = known;
    }

    /// <summary>The variables that the refused call itself fills.</summary>
    public static Refusal Of(Call refused)
    {
        var known = ImmutableDictionary.Create<ISymbol, long>(SymbolEqualityComparer.Default);
        foreach (var argument in refused.Arguments.Where(argument => argument.Value.Type?.Name == "SocketError"))
        {
            if (VariableOf(argument.Value) is { } error)
            {
                known = known.SetItem(error, Again);
            }
        }

        return new Refusal(refused, known);
    }

    /// <summary>The same knowledge after a statement that assigns something.</summary>
    public Refusal After(IOperation statement)
    {
        var changed = known;
        foreach (var part in statement.DescendantsAndSelf())
        {
            var (target, value) = part switch
            {
                ISimpleAssignmentOperation assignment => (VariableOf(assignment.Target), Assigned(assignment.Value)),
                IVariableDeclaratorOperation { Initializer.Value: { } initial } declarator => ((ISymbol)declarator.Symbol, Assigned(initial)),
                ICompoundAssignmentOperation assignment => (VariableOf(assignment.Target), null),
                IIncrementOrDecrementOperation change => (VariableOf(change.Target), null),
                _ => (null, null),
            };
            if (target != null)
            {
                changed = value is { } number ? changed.SetItem(target, number) : changed.Remove(target);
            }
        }

        return changed == known ? this : new Refusal(refused, changed);
    }

    private long? Assigned(IOperation value) =>
        value.Type?.SpecialType == SpecialType.System_Boolean ? Holds(value) switch { true => 1, false => 0, null => null } : Value(value);

    /// <summary>Whether the condition holds; null where that depends on something else.</summary>
    public bool? Holds(IOperation condition)
    {
        switch (condition)
        {
            case IConversionOperation conversion:
                return Holds(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Holds(parenthesized.Operand);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return !Holds(not.Operand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } both:
                return And(Holds(both.LeftOperand), Holds(both.RightOperand));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } either:
                return !And(!Holds(either.LeftOperand), !Holds(either.RightOperand));
            case IBinaryOperation comparison:
                return Compare(comparison.OperatorKind, Value(comparison.LeftOperand), Value(comparison.RightOperand));
            case IIsPatternOperation pattern:
                return Value(pattern.Value) is { } value ? Matches(value, pattern.Pattern) : null;
            case IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } question when SpeaksOfRefusal(question.TargetMethod.Name):
            case IPropertyReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } property when SpeaksOfRefusal(property.Property.Name):
                return true;
            default:
                return Value(condition) is { } flag ? flag != 0 : null;
        }
    }

    public bool? IsCase(IOperation switched, IOperation clause) => (Value(switched), clause) switch
    {
        (null, _) => null,
        ({ } value, ISingleValueCaseClauseOperation single) => Compare(BinaryOperatorKind.Equals, value, Value(single.Value)),
        ({ } value, IPatternCaseClauseOperation { Guard: null } pattern) => Matches(value, pattern.Pattern),
        _ => null,
    };

    private static bool SpeaksOfRefusal(string name) => name.Contains("WouldBlock") || name.Contains("EAGAIN") || name.Contains("TryAgain");

    private static bool? And(bool? one, bool? other) => one == false || other == false ? false : one == true && other == true ? true : null;

    private bool? Matches(long value, IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => Compare(BinaryOperatorKind.Equals, value, Value(constant.Value)),
        INegatedPatternOperation not => !Matches(value, not.Pattern),
        IRelationalPatternOperation relation => Compare(relation.OperatorKind, value, Value(relation.Value)),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either => !And(!Matches(value, either.LeftPattern), !Matches(value, either.RightPattern)),
        IBinaryPatternOperation both => And(Matches(value, both.LeftPattern), Matches(value, both.RightPattern)),
        _ => null,
    };

    private static bool? Compare(BinaryOperatorKind kind, long? left, long? right) => left is not { } one || right is not { } other ? null : kind switch
    {
        BinaryOperatorKind.Equals => one == other,
        BinaryOperatorKind.NotEquals => one != other,
        BinaryOperatorKind.LessThan => one < other,
        BinaryOperatorKind.LessThanOrEqual => one <= other,
        BinaryOperatorKind.GreaterThan => one > other,
        BinaryOperatorKind.GreaterThanOrEqual => one >= other,
        _ => null,
    };

    private long? Value(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation.ChildOperations.First();
        }

        if (operation == refused.Operation)
        {
            return RawCalls.IsAny(refused) ? -1 : 0;
        }

        switch (operation)
        {
            case IFieldReferenceOperation { Field.Name: "WouldBlock" or "EAGAIN" or "EWOULDBLOCK" or "WSAEWOULDBLOCK" }:
                return Again;
            case IInvalidOperation { Syntax: MemberAccessExpressionSyntax { Name.Identifier.Text: "WouldBlock" or "EAGAIN" or "EWOULDBLOCK" } }:
                return Again;
            case IPropertyReferenceOperation { Property.Name: "SocketErrorCode" or "ErrorCode" or "NativeErrorCode" }:
            case IInvocationOperation { TargetMethod.Name: "GetLastWin32Error" or "GetLastPInvokeError" or "GetLastSystemError" or "GetLastError" or "GetErrno" }:
            case IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetLastError" } } }:
                return Again;
            case IPropertyReferenceOperation { Property.Name: "Available" or "DataAvailable" }:
                return SocketCalls.IsReceive(refused) ? 0 : null;
            case IAssignmentOperation assignment and not ICompoundAssignmentOperation:
                return Value(assignment.Value);
        }

        if (VariableOf(operation) is { } variable && known.TryGetValue(variable, out var held))
        {
            return held;
        }

        return operation.ConstantValue is { HasValue: true, Value: { } value } ? Normal(value) : null;
    }

    /// <summary>Linux says 11, BSD 35, and Windows what SocketError says everywhere.</summary>
    private static long? Normal(object value) => value switch
    {
        bool flag => flag ? 1 : 0,
        int number => number is 11 or 35 ? Again : number,
        long number => number,
        uint number => number,
        short number => number,
        _ => null,
    };

    private static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        IConversionOperation conversion => VariableOf(conversion.Operand),
        IDeclarationExpressionOperation declaration => VariableOf(declaration.Expression),
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Field.IsConst: false } field when field.Field.ContainingType?.TypeKind != TypeKind.Enum => field.Field.OriginalDefinition,
        _ => null,
    };
}
