using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>Times when the loop has nobody to watch: whoever blocks it then keeps nobody waiting.</summary>
internal static class Vacancies
{
    /// <summary><c>while (peers.Count == 0) anybody.WaitOne();</c> before a wait that watches the peers and nobody else.</summary>
    public static bool IsIn(Call call, Frame frame, Turn turn)
    {
        var empty = Operations.Above(call.Operation, frame.Region).SelectMany(above => SaidEmpty(above, call.Operation)).ToArray();
        return empty.Length > 0 && turn.Loop.Waits.Any(wait => wait.Api == "Socket.Select" && wait.Call.Body == frame.Body && wait.Call.Position > call.Position
            && ListsOf(wait).All(list => Holds(list, empty, frame.Body)));
    }

    private static IEnumerable<IOperation> ListsOf(Wait wait) =>
        wait.Call.Arguments.Where(argument => argument.Name?.StartsWith("check", StringComparison.Ordinal) == true && argument.Value.ConstantValue is not { HasValue: true, Value: null })
            .Select(argument => argument.Value);

    /// <summary>The collections that are empty where the operation runs, because the condition above it says so.</summary>
    private static IEnumerable<ISymbol> SaidEmpty(IOperation above, IOperation operation)
    {
        var condition = above switch
        {
            IConditionalOperation conditional when Operations.Contains(conditional.WhenTrue, operation) => conditional.Condition,
            IWhileLoopOperation { ConditionIsTop: true, Condition: { } repeated } loop when Operations.Contains(loop.Body, operation) => repeated,
            _ => null,
        };
        return condition == null ? [] : Operations.Conjuncts(condition).Select(CountedAsNone).OfType<IOperation>()
            .Where(counted => !counted.DescendantsAndSelf().OfType<IInvocationOperation>().Any()).SelectMany(counted => Operations.Variables(counted).Take(1));
    }

    private static IOperation? CountedAsNone(IOperation condition) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, LeftOperand: IPropertyReferenceOperation { Property.Name: "Count" or "Length" } count, RightOperand.ConstantValue: { HasValue: true, Value: 0 } } => count.Instance,
        IPropertyReferenceOperation { Property.Name: "IsEmpty" } empty => empty.Instance,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IInvocationOperation { TargetMethod.Name: "Any", Arguments: { Length: 1 } asked } } => asked[0].Value,
        _ => null,
    };

    /// <summary>It is one of the collections, or is filled from them alone.</summary>
    private static bool Holds(IOperation list, ISymbol[] collections, Body body)
    {
        if (Operations.Variables(list).FirstOrDefault() is not { } variable || !Lists.IsVariable(list, variable))
        {
            return false;
        }

        return collections.Contains(variable, SymbolEqualityComparer.Default)
            || (Lists.Fills(body, variable).ToArray() is { Length: > 0 } fills && fills.All(fill => IsFrom(fill, variable, collections, body)));
    }

    private static bool IsFrom(IOperation fill, ISymbol list, ISymbol[] collections, Body body) =>
        Takes(fill, list, collections)
        || Operations.Above(fill, body.Root).OfType<IForEachLoopOperation>().Any(each => Takes(each.Collection, list, collections)
            && Operations.Variables(fill).Intersect(each.Locals, SymbolEqualityComparer.Default).Any());

    /// <summary>Whatever a lambda leaves out or picks of each: where they are none, it is none.</summary>
    private static bool Takes(IOperation elements, ISymbol list, ISymbol[] collections) =>
        Operations.Variables(elements).Except(elements.Descendants().OfType<IAnonymousFunctionOperation>().SelectMany(Operations.Variables).Append(list), SymbolEqualityComparer.Default)
            .ToArray() is { Length: > 0 } sources && sources.All(source => collections.Contains(source, SymbolEqualityComparer.Default));
}
