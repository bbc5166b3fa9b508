using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
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

        if (IsOfTheTurn(variable, frame))
        {
            return VariableOf(ListsOf(select).First(one => VariableOf(one) != null)) is { } first && SymbolEqualityComparer.Default.Equals(first, variable) && MayAllBeEmpty(select, frame, turn)
                ? "which is empty while there is no connection: Select then throws ArgumentNullException"
                : null;
        }

        return !turn.Loop.IsTick && variable is IFieldSymbol or ILocalSymbol && !turn.Frames.Any(one => Refills(one, variable, select, turn))
            ? "which nothing fills again: the wait before took out everything that was not ready"
            : null;
    }

    private static bool IsOfTheTurn(ISymbol variable, Frame frame) =>
        variable is ILocalSymbol && variable.DeclaringSyntaxReferences.Any(reference => Operations.Contains(frame.Region, reference.GetSyntax()));

    private static IEnumerable<IOperation> ListsOf(Call select) =>
        select.Arguments.Where(argument => argument.Name?.StartsWith("check", System.StringComparison.Ordinal) == true).Select(argument => argument.Value);

    /// <summary>Every list that the wait is given may hold nobody.</summary>
    private static bool MayAllBeEmpty(Call select, Frame frame, Turn turn)
    {
        var lists = ListsOf(select).Where(list => !IsNull(list)).Select(VariableOf).ToArray();
        return lists.All(list => list != null && IsOfTheTurn(list, frame) && !HoldsListener(list, turn) && MayBeEmpty(list, select, frame) && !IsFilledForGood(list, select, frame, turn)
            && (lists.Length == 1 || !MayHoldMore(list, turn)));
    }

    private static bool IsNull(IOperation list) => list.ConstantValue.HasValue || list is IConversionOperation { Operand.ConstantValue.HasValue: true };

    /// <summary>A socket that came from elsewhere may be the listener.</summary>
    private static bool MayHoldMore(ISymbol list, Turn turn) =>
        turn.Graph.Wiring.OriginsOf(list).Where(origin => origin.Kind == OriginKind.Socket).ToArray() is var sockets && (sockets.Length == 0 || sockets.Any(SocketModes.IsFromElsewhere));

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
            && fills.All(fill => IsFromCollection(fill) || Operations.Above(fill, frame.Region).Any(one => one is IForEachLoopOperation && !Operations.Contains(one, select.Operation)))
            && !frame.Body.Operations.Any(operation => operation is IConditionalOperation or IWhileLoopOperation && Asks(operation, variable, select))
            && !Operations.Above(select.Operation, frame.Region).Any(one => one is IConditionalOperation or ITryOperation);
    }

    private static bool IsFromCollection(IOperation fill) => fill switch
    {
        IInvocationOperation { TargetMethod.Name: "AddRange" } => true,
        IObjectCreationOperation creation => creation.Initializer == null && creation.Arguments.Length == 1,
        _ => false,
    };

    /// <summary>Looks at a number of elements; of the list itself, before the wait has sorted it out.</summary>
    private static bool Asks(IOperation operation, ISymbol variable, Call select)
    {
        var condition = operation switch
        {
            IConditionalOperation conditional => conditional.Condition,
            IWhileLoopOperation loop => loop.Condition,
            _ => null,
        };
        return condition?.DescendantsAndSelf().Any(part => part switch
        {
            IPropertyReferenceOperation { Property.Name: "Count" or "Length" or "IsEmpty" } size => IsBefore(size.Instance),
            IInvocationOperation { TargetMethod.Name: "Any" or "Count" } size => IsBefore(size.Instance ?? size.Arguments.FirstOrDefault()?.Value),
            _ => false,
        }) == true;

        bool IsBefore(IOperation? asked) => operation.Syntax.SpanStart < select.Position || !Lists.IsVariable(asked, variable);
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
