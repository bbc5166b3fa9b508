using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// A nonblocking operation that is tried again at once when it is refused. Such a loop ends when the peer makes room or says more,
/// so it holds the event loop as long as a blocking call would. Follows the program from the refusal to the loop's next round.
/// </summary>
internal sealed class Retries
{
    private const int LongestWay = 300;
    private readonly Call call;
    private readonly Frame frame;
    private readonly Turn turn;
    private readonly ILoopOperation loop;
    private readonly Queue<(IOperation At, bool IsDone, Refusal Known)> pending = new();

    private Retries(Call call, Frame frame, Turn turn, ILoopOperation loop)
    {
        this.call = call;
        this.frame = frame;
        this.turn = turn;
        this.loop = loop;
    }

    /// <summary>Some way leads from the refusal back to the call, and nothing on it pauses, waits or counts.</summary>
    public static bool IsSpun(Call call, Frame frame, Turn turn) =>
        IsRefusable(call, turn) && Operations.LoopsAround(call.Operation, frame.Region).FirstOrDefault() is { } loop and not IForEachLoopOperation
        && !CountsAttempts(loop, frame.Body) && new Retries(call, frame, turn, loop).ComesBack();

    /// <summary>Known not to block, or expected not to by the loop around it.</summary>
    private static bool IsRefusable(Call call, Turn turn)
    {
        var isRaw = RawCalls.IsSend(call) || RawCalls.IsReceive(call);
        var mode = isRaw ? turn.Graph.Descriptors.ModeOf(call) : SocketModes.Of(turn.Graph.Wiring, call);
        return mode != BlockingMode.Blocking
            && (isRaw || (SocketFacts.IsOfSocket(call) && !SocketModes.OriginsOf(turn.Graph.Wiring, call).Any(origin => origin.IsDatagram)))
            && (mode == BlockingMode.Nonblocking || Operations.LoopsAround(call.Operation, call.Body.Root).FirstOrDefault() is { } loop && SpeaksOfRefusal(loop.Syntax));
    }

    private static bool SpeaksOfRefusal(SyntaxNode loop) => loop.DescendantTokens().Any(token => token.Text.Contains("WouldBlock") || token.Text.Contains("WOULDBLOCK") || token.Text.Contains("EAGAIN") || token.Text == "10035");

    /// <summary>A bounded number of attempts ends by itself.</summary>
    private static bool CountsAttempts(ILoopOperation loop, Body body)
    {
        var counted = body.Operations.OfType<IIncrementOrDecrementOperation>().Where(change => Operations.Contains(loop, change)).Select(change => change.Target.Syntax.ToString()).ToArray();
        return counted.Length > 0 && body.Operations.OfType<IBinaryOperation>().Any(comparison => Operations.Contains(loop, comparison)
            && comparison.DescendantsAndSelf().Any(part => counted.Contains(part.Syntax.ToString())));
    }

    private bool ComesBack()
    {
        Start();
        for (var steps = 0; pending.Count > 0 && steps < LongestWay; steps++)
        {
            var (at, isDone, known) = pending.Dequeue();
            if (isDone ? Leave(at, known) : Enter(at, known))
            {
                return true;
            }
        }

        return false;
    }

    private void Start()
    {
        var known = Refusal.Of(call);
        if (Throws())
        {
            StartInCatch(known);
            return;
        }

        var child = call.Operation;
        foreach (var parent in Operations.Above(call.Operation, loop))
        {
            switch (parent)
            {
                case IConditionalOperation { Type: null } conditional when child == conditional.Condition:
                    Branch(conditional, known.After(child));
                    return;
                case IWhileLoopOperation { Condition: { } condition } looped when looped == loop && child == condition:
                    if (known.After(child).Holds(child) != false)
                    {
                        pending.Enqueue((loop.Body, false, known.After(child)));
                    }

                    return;
                case IBlockOperation or ISwitchCaseOperation or ILoopOperation or ILabeledOperation or IConditionalOperation { Type: null }:
                    pending.Enqueue((child, true, known.After(child)));
                    return;
            }

            child = parent;
        }
    }

    /// <summary>Without an error parameter, a socket throws.</summary>
    private bool Throws() =>
        !RawCalls.IsAny(call) && call.Method?.Parameters.All(parameter => parameter.Type.Name != "SocketError") != false;

    private void StartInCatch(Refusal known)
    {
        foreach (var attempt in Operations.Above(call.Operation, loop).OfType<ITryOperation>().Where(attempt => Operations.Contains(attempt.Body, call.Operation)))
        {
            foreach (var clause in attempt.Catches.Where(CatchesRefusal))
            {
                var applies = clause.Filter == null ? true : known.Holds(clause.Filter);
                if (applies != false)
                {
                    pending.Enqueue((clause.Handler, false, known));
                }

                if (applies == true)
                {
                    return;
                }
            }
        }
    }

    private static bool CatchesRefusal(ICatchClauseOperation clause) =>
        clause.ExceptionType is null || clause.ExceptionType.SpecialType == SpecialType.System_Object
        || clause.ExceptionType.Name is "SocketException" or "Win32Exception" or "ExternalException" or "SystemException" or "Exception";

    private void Branch(IConditionalOperation conditional, Refusal known)
    {
        var holds = known.Holds(conditional.Condition);
        if (holds != false)
        {
            pending.Enqueue((conditional.WhenTrue, false, known));
        }

        if (holds != true)
        {
            pending.Enqueue(conditional.WhenFalse == null ? (conditional, true, known) : (conditional.WhenFalse, false, known));
        }
    }

    /// <summary>The program comes to a statement; true where that is the loop's next round.</summary>
    private bool Enter(IOperation statement, Refusal known)
    {
        switch (statement)
        {
            case IBlockOperation block:
                pending.Enqueue(block.Operations.Length > 0 ? (block.Operations[0], false, known) : (block, true, known));
                return false;
            case IConditionalOperation { Type: null } conditional:
                if (!IsEnd(conditional.Condition))
                {
                    Branch(conditional, known.After(conditional.Condition));
                }

                return false;
            case ISwitchOperation choice:
                EnterCases(choice, known);
                return false;
            case ITryOperation attempt:
                pending.Enqueue((attempt.Body, false, known));
                return false;
            case ILockOperation held:
                pending.Enqueue((held.Body, false, known));
                return false;
            case IUsingOperation use:
                pending.Enqueue((use.Body, false, known));
                return false;
            case ILabeledOperation { Operation: { } labeled }:
                pending.Enqueue((labeled, false, known));
                return false;
            case IReturnOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }:
                return false;
            case IBranchOperation branch:
                return Follow(branch, known);
            default:
                if (!IsEnd(statement))
                {
                    pending.Enqueue((statement, true, known.After(statement)));
                }

                return false;
        }
    }

    private void EnterCases(ISwitchOperation choice, Refusal known)
    {
        var decided = false;
        foreach (var one in choice.Cases)
        {
            var answers = one.Clauses.Where(clause => clause is not IDefaultCaseClauseOperation).Select(clause => known.IsCase(choice.Value, clause)).ToArray();
            decided |= answers.Contains(true);
            if (answers.Any(answer => answer != false) && one.Body.Length > 0)
            {
                pending.Enqueue((one.Body[0], false, known));
            }
        }

        if (!decided)
        {
            var otherwise = choice.Cases.FirstOrDefault(one => one.Clauses.OfType<IDefaultCaseClauseOperation>().Any());
            pending.Enqueue(otherwise is { Body.Length: > 0 } ? (otherwise.Body[0], false, known) : (choice, true, known));
        }
    }

    private bool Follow(IBranchOperation branch, Refusal known)
    {
        if (branch.BranchKind == BranchKind.Continue && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ContinueLabel))
        {
            return GoesRound(known);
        }

        if (branch.BranchKind == BranchKind.Break && Operations.Above(branch, loop).OfType<ISwitchOperation>().FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.ExitLabel, branch.Target)) is { } choice)
        {
            pending.Enqueue((choice, true, known));
        }

        return false;
    }

    /// <summary>The program has done with a statement; true where that was the last one before the loop's next round.</summary>
    private bool Leave(IOperation statement, Refusal known)
    {
        switch (statement.Parent)
        {
            case null:
                return false;
            case { } parent when parent == loop:
                return GoesRound(known);
            case IBlockOperation block:
                pending.Enqueue(NextOf(block.Operations, statement) is { } next ? (next, false, known) : (block, true, known));
                return false;
            case ISwitchCaseOperation one:
                pending.Enqueue(NextOf(one.Body, statement) is { } follower ? (follower, false, known) : (one, true, known));
                return false;
            case { } parent:
                pending.Enqueue((parent, true, known));
                return false;
        }
    }

    private static IOperation? NextOf(IReadOnlyList<IOperation> statements, IOperation done)
    {
        var index = statements.TakeWhile(one => one != done).Count() + 1;
        return index < statements.Count ? statements[index] : null;
    }

    private bool GoesRound(Refusal known) => loop switch
    {
        IWhileLoopOperation { Condition: { } condition } => !IsEnd(condition) && known.Holds(condition) != false,
        IForLoopOperation { Condition: { } condition } => !IsEnd(condition) && known.Holds(condition) != false,
        _ => true,
    };

    /// <summary>Another rule speaks of what pauses or waits there, and another transfer has an outcome of its own.</summary>
    private bool IsEnd(IOperation statement) =>
        statement.DescendantsAndSelf().Any(part => part is IAwaitOperation or IReturnOperation { Kind: OperationKind.YieldReturn })
        || call.Body.Calls.Any(other => other != call && Operations.Contains(statement, other.Operation)
            && (SocketCalls.IsSend(other) || SocketCalls.IsReceive(other) || RawCalls.IsAny(other)
                || BlockingApis.AdviceFor(other, frame, turn) != null || WaitFacts.Classify(other) is { IsInstant: false }));
}
