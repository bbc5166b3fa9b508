using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0012: lists that Select has emptied are used again, or may be empty from the start.</summary>
internal sealed class WornListsRule : IRule
{
    public Evidence Evidence => Evidence.Turn;

    public void Check(Turn turn, Findings findings)
    {
        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => call.Name == "Select" && Names.Is(call.Method?.ContainingType, SocketFacts.Socket)))
            {
                foreach (var (list, reason) in call.Arguments.Where(argument => argument.Name?.StartsWith("check", System.StringComparison.Ordinal) == true)
                    .Select(argument => (VariableOf(argument.Value), ReasonOf(argument.Value, call, frame, turn))))
                {
                    if (list != null && reason != null)
                    {
                        findings.Report(RuleTable.WornLists, call, frame, turn.Loop.Name, list.Name, reason);
                    }
                }
            }
        }
    }

    private static string? ReasonOf(IOperation list, Call select, Frame frame, Turn turn)
    {
        if (VariableOf(list) is not { } variable)
        {
            return null;
        }

        var isOfTheTurn = variable is ILocalSymbol && variable.DeclaringSyntaxReferences.Any(reference => Operations.Contains(frame.Region, reference.GetSyntax()));
        if (!isOfTheTurn)
        {
            return !turn.Loop.IsTick && variable is IFieldSymbol or ILocalSymbol && !turn.Frames.Any(one => Refills(one, variable, select, turn))
                ? "which nothing fills again: the wait before took out everything that was not ready"
                : null;
        }

        return IsOnlyList(select) && !HoldsListener(variable, turn) && MayBeEmpty(variable, select, frame) && !IsFilledForGood(variable, select, frame, turn)
            ? "which is empty while there is no connection: Select then throws ArgumentNullException"
            : null;
    }

    /// <summary>Puts in again what the wait has taken out: all of it, not only what is new in this turn.</summary>
    private static bool Refills(Frame frame, ISymbol variable, Call select, Turn turn) =>
        Lists.Changes(frame.Body, variable, frame.Region).Any(change => change == null || !IsOfTheAccepted(change, frame, select, turn));

    /// <summary>Adds one socket where something has happened; or takes one out.</summary>
    private static bool IsOfTheAccepted(IInvocationOperation change, Frame frame, Call select, Turn turn) =>
        change.TargetMethod.Name is "Remove" or "Contains"
        || (change.TargetMethod.Name == "Add"
            && turn.Graph.Wiring.OriginsOf(change.Instance).Any(origin => origin.AcceptedFrom != null)
            && Operations.Above(change, frame.Region).Any(one => one is IConditionalOperation)
            && Operations.LoopsAround(change, frame.Region).All(loop => loop is IForEachLoopOperation each && IsListOf(select, each.Collection)));

    private static bool IsListOf(Call select, IOperation collection) =>
        Operations.Variables(collection).Intersect(select.Arguments.SelectMany(argument => Operations.Variables(argument.Value)), SymbolEqualityComparer.Default).Any();

    private static bool IsOnlyList(Call select) =>
        select.Arguments.Count(argument => argument.Name?.StartsWith("check", System.StringComparison.Ordinal) == true && VariableOf(argument.Value) != null) == 1
        && select.Arguments.Where(argument => argument.Name?.StartsWith("check", System.StringComparison.Ordinal) == true)
            .All(argument => VariableOf(argument.Value) != null || argument.Value.ConstantValue.HasValue || argument.Value is IConversionOperation { Operand.ConstantValue.HasValue: true });

    /// <summary>A listener is put in once and stays, wherever that was.</summary>
    private static bool HoldsListener(ISymbol list, Turn turn) => turn.Graph.Wiring.OriginsOf(list).Any(origin => origin.IsListener);

    /// <summary>What it is filled from got its sockets before the loop, and nothing ever takes one out.</summary>
    private static bool IsFilledForGood(ISymbol list, Call select, Frame frame, Turn turn)
    {
        var sources = Lists.Fills(frame.Body, list).SelectMany(Operations.Variables).Where(source => !SymbolEqualityComparer.Default.Equals(source, list)).ToArray();
        return sources.Length > 0 && sources.All(source => turn.Graph.Code.Bodies.All(body => !Lists.Removes(body, source))
            && (turn.Graph.Code.Bodies.Except(turn.Frames.Select(one => one.Body)).Any(body => Lists.Fills(body, source).Any()) || IsFilledBefore(source, select, frame)));
    }

    /// <summary>In the same method, whatever happens, before the wait.</summary>
    private static bool IsFilledBefore(ISymbol source, Call select, Frame frame) => Lists.Fills(frame.Body, source).Any(fill =>
        fill.Syntax.Span.End <= select.Position
        && Operations.Above(fill, frame.Region).All(above => above == frame.Region || above is not (IConditionalOperation or ILoopOperation or ISwitchOperation or IAnonymousFunctionOperation)));

    private static bool MayBeEmpty(ISymbol variable, Call select, Frame frame)
    {
        var fills = Lists.Fills(frame.Body, variable).ToArray();
        return fills.Length > 0
            && fills.All(fill => IsFromCollection(fill) || Operations.Above(fill, frame.Region).Any(one => one is IForEachLoopOperation))
            && !frame.Body.Operations.Any(operation => operation is IConditionalOperation or IWhileLoopOperation && Asks(operation, variable))
            && !Operations.Above(select.Operation, frame.Region).Any(one => one is IConditionalOperation or ITryOperation);
    }

    private static bool IsFromCollection(IOperation fill) => fill switch
    {
        IInvocationOperation { TargetMethod.Name: "AddRange" } => true,
        IObjectCreationOperation creation => creation.Initializer == null && creation.Arguments.Length == 1,
        _ => false,
    };

    private static bool Asks(IOperation operation, ISymbol variable)
    {
        var condition = operation switch
        {
            IConditionalOperation conditional => conditional.Condition,
            IWhileLoopOperation loop => loop.Condition,
            _ => null,
        };
        return condition?.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: "Count" or "Length" or "IsEmpty" }
            or IInvocationOperation { TargetMethod.Name: "Any" or "Count" }) == true;
    }

    private static ISymbol? VariableOf(IOperation list)
    {
        while (list is IConversionOperation conversion)
        {
            list = conversion.Operand;
        }

        return list switch
        {
            ILocalReferenceOperation local => local.Local,
            IFieldReferenceOperation field => field.Field.OriginalDefinition,
            _ => null,
        };
    }
}
