using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Reads of as many bytes as <c>Available</c> has announced: they wait for nothing.</summary>
internal static class Amounts
{
    /// <summary><c>if (client.Available >= 4) reader.ReadInt32();</c></summary>
    public static bool IsAnnounced(Call read, Frame frame) => read.Name switch
    {
        "ReadInt16" or "ReadUInt16" => IsSaid(new Amount(2), read.Operation, frame),
        "ReadInt32" or "ReadUInt32" or "ReadSingle" => IsSaid(new Amount(4), read.Operation, frame),
        "ReadInt64" or "ReadUInt64" or "ReadDouble" => IsSaid(new Amount(8), read.Operation, frame),
        "ReadBytes" or "ReadExactly" or "ReadAtLeast" => WantedBy(read).Any(size => IsAvailable(size, frame.Body) || IsSaid(new Amount(size), read.Operation, frame))
            || (BufferOf(read) is { } buffer && IsSaid(Amount.ToFill(buffer), read.Operation, frame)),
        _ => false,
    };

    /// <summary>How many bytes a read wants: as it says, or as many as its buffer has room for.</summary>
    private static IEnumerable<IOperation> WantedBy(Call read)
    {
        if (CountOf(read) is { } count)
        {
            yield return count;
        }

        if (BufferOf(read) is { } buffer && LengthOf(buffer, read.Body) is { } length)
        {
            yield return length;
        }
    }

    private static IOperation? CountOf(Call read) => read.ArgumentNamed("count") ?? read.ArgumentNamed("minimumBytes");

    /// <summary>What a read fills to its end.</summary>
    private static IOperation? BufferOf(Call read) =>
        CountOf(read) is not { } count ? read.ArgumentNamed("buffer") is { } buffer ? Unconverted(buffer) : null
        : Unconverted(count) is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } measured } ? measured
        : null;

    /// <summary>Of what a variable is made as, and no further: variables may be made of each other.</summary>
    private static IOperation? LengthOf(IOperation buffer, Body body) => Unconverted(buffer) switch
    {
        ILocalReferenceOperation { Local: var local } => LengthOfMade(
            body.Operations.OfType<IVariableDeclaratorOperation>().FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local))?.Initializer?.Value),
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } => LengthOfMade(InitializerOf(field, body.Model)),
        var made => LengthOfMade(made),
    };

    private static IOperation? LengthOfMade(IOperation? buffer) => buffer == null ? null : Unconverted(buffer) switch
    {
        IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } => sizes[0],
        IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" } slice => slice.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "length")?.Value,
        _ => null,
    };

    private static IOperation? InitializerOf(IFieldSymbol field, SemanticModel model) =>
        field.DeclaringSyntaxReferences.FirstOrDefault() is { } declared && declared.SyntaxTree == model.SyntaxTree && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? model.GetOperation(value)
            : null;

    /// <summary><c>if (client.Available >= length) while (got &lt; length) got += client.Receive(…);</c></summary>
    public static bool IsAnnounced(IWhileLoopOperation loop, Call read, Frame frame) =>
        !SocketCalls.ReadsMoreThanIsReady(read) && loop.Condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, RightOperand: { } bound }
        && IsSaid(new Amount(bound), loop, frame);

    /// <summary>Runs only where several bytes are there, however many: another call of the same method may do without.</summary>
    public static bool IsAsked(Call call, Frame frame) => IsSaid(default, call.Operation, frame);

    /// <summary>A number of bytes, or the expression for it; the default is any but one.</summary>
    private readonly struct Amount
    {
        private readonly int? number;
        private readonly IOperation? expression;
        private readonly IOperation? filled;

        public Amount(int number)
            : this(number, expression: null)
        {
        }

        public Amount(IOperation expression)
            : this(NumberIn(expression), Unconverted(expression))
        {
        }

        private Amount(int? number, IOperation? expression, IOperation? filled = null)
        {
            this.number = number;
            this.expression = expression;
            this.filled = filled;
        }

        /// <summary>As many as a buffer has room for, where that is asked by its name.</summary>
        public static Amount ToFill(IOperation buffer) => new(number: null, expression: null, buffer);

        public bool IsIn(IOperation announced, bool orMore) =>
            filled != null ? Unconverted(announced) is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } measured } && measured.Syntax.ToString() == filled.Syntax.ToString()
            : number is { } wanted
                ? NumberIn(announced) is { } there && wanted <= (orMore ? there : there + 1)
                : expression == null ? NumberIn(announced) is null or > 1
                : Operations.Variables(expression).Any() && Operations.Variables(expression).SequenceEqual(Operations.Variables(announced), SymbolEqualityComparer.Default)
                    && expression.Syntax.ToString() == Unconverted(announced).Syntax.ToString();

        /// <summary>As the caller says it.</summary>
        public Amount GivenTo(Frame frame) =>
            expression is IParameterReferenceOperation { Parameter: { } parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, frame.Body.Symbol)
            && frame.Via?.ArgumentAt(parameter.Ordinal) is { } given
                ? new Amount(given)
                : this;
    }

    private static bool IsSaid(Amount amount, IOperation at, Frame frame)
    {
        for (Frame? current = frame; current != null; current = current.From)
        {
            foreach (var above in Operations.Above(at, current.Region))
            {
                if (IsSaidBy(above, at, amount, current.Body))
                {
                    return true;
                }
            }

            if (current.Via == null)
            {
                break;
            }

            amount = amount.GivenTo(current);
            at = current.Via.Operation;
        }

        return false;
    }

    private static bool IsSaidBy(IOperation above, IOperation at, Amount amount, Body body) => above switch
    {
        IConditionalOperation asked when Operations.Contains(asked.WhenTrue, at) => Says(asked.Condition, true, amount, body),
        IWhileLoopOperation { ConditionIsTop: true, Condition: { } repeated } loop when Operations.Contains(loop.Body, at) => Says(repeated, true, amount, body),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when Operations.Contains(both.RightOperand, at) => Says(both.LeftOperand, true, amount, body),
        IBlockOperation block => block.Operations.TakeWhile(one => one.Syntax.Span.End <= at.Syntax.SpanStart).OfType<IConditionalOperation>()
            .Any(asked => asked.WhenFalse == null && Operations.EndsTurn(asked.WhenTrue) && Says(asked.Condition, false, amount, body)),
        _ => false,
    };

    private static bool Says(IOperation condition, bool outcome, Amount amount, Body body) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Says(not.Operand, !outcome, amount, body),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both => outcome && (Says(both.LeftOperand, true, amount, body) || Says(both.RightOperand, true, amount, body)),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either => !outcome && (Says(either.LeftOperand, false, amount, body) || Says(either.RightOperand, false, amount, body)),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThanOrEqual } least => outcome && IsAvailable(least.LeftOperand, body) && amount.IsIn(least.RightOperand, orMore: true),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan } more => outcome && IsAvailable(more.LeftOperand, body) && amount.IsIn(more.RightOperand, orMore: false),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan } less => !outcome && IsAvailable(less.LeftOperand, body) && amount.IsIn(less.RightOperand, orMore: true),
        _ => false,
    };

    private static bool IsAvailable(IOperation operation, Body body) => Unconverted(operation) switch
    {
        IPropertyReferenceOperation { Property: { Name: "Available" } property } => Names.Is(property.ContainingType, SocketFacts.Socket, SocketFacts.TcpClient),
        ILocalReferenceOperation { Local: { } local } => body.Operations.OfType<IVariableDeclaratorOperation>()
            .Any(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local) && one.Initializer is { Value: IPropertyReferenceOperation asked } && IsAvailable(asked, body)),
        _ => false,
    };

    /// <summary>A constant; what a variable begins with may change.</summary>
    private static int? NumberIn(IOperation expression) => expression.ConstantValue is { HasValue: true, Value: int number } ? number : null;

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
