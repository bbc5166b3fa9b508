using System;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>Reads timeouts as far as the source says them: constants, fields set once, TimeSpan factories.</summary>
internal static class Timeouts
{
    public const long Forever = long.MaxValue;

    public static bool IsTimeoutName(string? name) =>
        name != null && (name.IndexOf("timeout", StringComparison.OrdinalIgnoreCase) >= 0
            || name.IndexOf("milliseconds", StringComparison.OrdinalIgnoreCase) >= 0
            || name.IndexOf("microSeconds", StringComparison.OrdinalIgnoreCase) >= 0
            || name is "timeToWait" or "delay" or "tmo" or "ms");

    public static IOperation? ArgumentOf(Call call) =>
        call.Arguments.FirstOrDefault(argument => IsTimeoutName(argument.Name)).Value;

    /// <summary>The call hands down a timeout of zero: what it reaches with that may wait when it is reached by another way.</summary>
    public static bool AsksOnly(Call call) => ArgumentOf(call) is { } timeout && (Number(timeout) == 0 || Span(timeout) == 0);

    /// <summary>What a parameter was given on the way from the loop; any other value as it is.</summary>
    public static IOperation? AsGiven(IOperation? value, Frame? frame)
    {
        while (true)
        {
            var inner = value;
            while (inner is IConversionOperation conversion)
            {
                inner = conversion.Operand;
            }

            if (inner is not IParameterReferenceOperation { Parameter: var parameter } || frame?.Via is not { } via
                || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, frame.Body.Symbol) || via.ArgumentAt(parameter.Ordinal) is not { } given)
            {
                return value;
            }

            value = given;
            frame = frame.From;
        }
    }

    /// <summary>The number as written, negative numbers included; null where it is not known here.</summary>
    public static long? Number(IOperation? operation)
    {
        if (operation is IConversionOperation conversion)
        {
            return Number(conversion.Operand);
        }

        if (operation?.ConstantValue is { HasValue: true, Value: { } value })
        {
            return value switch
            {
                int number => number,
                long number => number,
                uint number => number,
                short number => number,
                double number => (long)number,
                _ => null,
            };
        }

        var symbol = operation switch
        {
            IFieldReferenceOperation { Field.IsReadOnly: true } field => (ISymbol)field.Field,
            IFieldReferenceOperation { Field.DeclaredAccessibility: Accessibility.Private } field => field.Field,
            ILocalReferenceOperation local => local.Local,
            _ => null,
        };
        return symbol?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } written }
            && !(symbol is ILocalSymbol && IsChanged(written, symbol.Name))
            ? Written(written)
            : null;
    }

    /// <summary>A TimeSpan argument in microseconds; null where it is not known here.</summary>
    public static long? Span(IOperation? operation)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return Span(conversion.Operand);
            case IDefaultValueOperation:
                return 0;
            case IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } }:
                return 0;
            case IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" }:
                return Forever;
            case IInvocationOperation { TargetMethod: { ContainingType.Name: "TimeSpan" } method } invocation
                when invocation.Arguments.Length > 0 && Number(invocation.Arguments[0].Value) is { } number:
                return method.Name switch
                {
                    "FromMicroseconds" => number,
                    "FromMilliseconds" => number < 0 ? Forever : number * 1000,
                    "FromSeconds" => number * 1_000_000,
                    "FromMinutes" => number * 60_000_000,
                    _ => null,
                };
            default:
                return null;
        }
    }

    private static bool IsChanged(ExpressionSyntax initializer, string name) =>
        initializer.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
        && member.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(one => one.Left is IdentifierNameSyntax left && left.Identifier.Text == name);

    private static long? Written(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: int number } => number,
        LiteralExpressionSyntax { Token.Value: long number } => number,
        ParenthesizedExpressionSyntax parenthesized => Written(parenthesized.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus => -Written(minus.Operand),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product => Written(product.Left) * Written(product.Right),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } quotient when Written(quotient.Right) is > 0 => Written(quotient.Left) / Written(quotient.Right),
        _ => null,
    };
}
