using System.Linq;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>What the outcome of a condition says: ready, nothing ready, or nothing at all.</summary>
internal sealed class Answers
{
    private readonly Signs signs;

    public Answers(Signs signs) => this.signs = signs;

    /// <summary><c>count == 0</c> and its like, or the opposite; null for any other condition.</summary>
    public static bool? SaysNothingIsReady(IOperation condition) =>
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
    public bool Says(IOperation condition, bool outcome, Body body, Call call)
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
                return !outcome ^ signs.MentionsProbe(less.RightOperand, body, call);
            default:
                return outcome;
        }
    }

    private bool SaysPart(IOperation part, bool outcome, Body body, Call call) =>
        signs.MentionsProbe(part, body, call) && Says(part, outcome, body, call);

    private static bool IsFalseOrZero(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: false or 0 };

}
