using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>A pause that belongs to the loop: a polling loop's only one, or the one it takes instead of its wait.</summary>
internal static class Pacing
{
    public static bool IsPacing(Call call, Frame frame, Turn turn)
    {
        if (IsGate(call, turn))
        {
            return true;
        }

        return (IsPause(call) && !turn.Parks && RunsOncePerTurn(call, frame, turn)) || ((IsPause(call) || IsQueueWait(call)) && (ReplacesTheWait(call, frame, turn) || Vacancies.IsIn(call, frame, turn)));
    }

    /// <summary><c>while (anybody.WaitOne())</c>: the loop goes round only while there is somebody to serve.</summary>
    private static bool IsGate(Call call, Turn turn) =>
        call.Name is "WaitOne" or "Wait" && ((turn.Loop.Region is IWhileLoopOperation { Condition: { } condition } && Operations.Contains(condition, call.Operation)) || IsClosedByLoop(call, turn));

    /// <summary><c>anybody.WaitOne()</c> in a loop that itself says <c>anybody.Reset()</c>, when there is nobody left.</summary>
    private static bool IsClosedByLoop(Call call, Turn turn) =>
        call.Body == turn.Loop.Body && call.Receiver is { } gate && call.Body.Calls.Any(other => other.Name == "Reset" && other.Receiver?.Syntax.ToString() == gate.Syntax.ToString());

    private static bool IsPause(Call call) =>
        call.Name is "Sleep" or "SpinWait" or "SpinUntil"
        || (call.Method is { } method && WaitFacts.SystemCallName(method) is "sleep" or "usleep" or "nanosleep" or "Sleep" or "SleepEx")
        || (call.Name is "WaitOne" or "Wait" or "WaitAny" && (Timeouts.ArgumentOf(call) != null || IsDelay(call.Receiver)))
        || (call.Name == "GetResult" && IsDelay(call.Receiver));

    /// <summary>Waits, however long, until there is somebody to serve.</summary>
    private static bool IsQueueWait(Call call) => WaitFacts.Classify(call) is { Kind: WaitKind.Queue };

    private static bool IsDelay(IOperation? receiver) =>
        receiver?.DescendantsAndSelf().OfType<IInvocationOperation>().Any(invocation => invocation.TargetMethod is { Name: "Delay", ContainingType.Name: "Task" }) == true;

    private static bool RunsOncePerTurn(Call call, Frame frame, Turn turn)
    {
        var at = call;
        for (var current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).Any(one => one != current.Region && one is ILoopOperation inner && (Operations.IsIteration(inner) || MovesData(inner, current.Body) || WaitsForAFlag(inner)))
                || (current.From != null && (current.IsReady || IsPerElement(current) || Pumps.Dispatches(current.Via!) || Iterators.IsResumed(current.Via!)))
                || IsOfOneMessage(at, current, turn)
                || turn.Readiness.IsReady(at, current))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A loop that waits for the next frame is a pause; one that sends the rest of something is not.</summary>
    private static bool MovesData(ILoopOperation inner, Body body) =>
        body.Calls.Any(other => Operations.Contains(inner, other.Operation) && (SocketCalls.IsSend(other) || SocketCalls.IsReceive(other)));

    /// <summary><c>while (busy)</c> waits for somebody else; a pause until the next frame compares times.</summary>
    private static bool WaitsForAFlag(ILoopOperation inner)
    {
        var condition = (inner as IWhileLoopOperation)?.Condition;
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            condition = not.Operand;
        }

        return condition is IFieldReferenceOperation { ConstantValue.HasValue: false } or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation };
    }

    /// <summary>A library's turn gives one message out, and a switch says what is to be done with it.</summary>
    private static bool IsOfOneMessage(Call at, Frame frame, Turn turn) =>
        turn.Loop.Waits.Any(wait => Pumps.IsTurn(wait.Call) && wait.Call.Body == frame.Body && Operations.Above(at.Operation, frame.Region).Any(above =>
            above is ISwitchOperation || (above is IConditionalOperation asked && Operations.Contains(asked.Condition, wait.Call.Operation) && Operations.Contains(asked.WhenTrue, at.Operation))));

    /// <summary>A lambda given to RemoveAll, ForEach and the like.</summary>
    private static bool IsPerElement(Frame frame) =>
        frame.Body.IsLambda && frame.Via is { IsDelegateInvocation: false, Method.DeclaringSyntaxReferences.Length: 0 };

    /// <summary>Nothing to wait for in this turn, or the wait failed: a pause keeps the loop from spinning.</summary>
    private static bool ReplacesTheWait(Call call, Frame frame, Turn turn) =>
        turn.Loop.Waits.Where(wait => wait.Kind != WaitKind.Probe).Any(wait =>
        {
            var here = frame.Body == wait.Call.Body ? wait.Call.Operation : frame.Body.Calls
                .FirstOrDefault(site => Operations.IsInside(site.Operation, frame.Region) && turn.Graph.Targets(site).Contains(wait.Call.Body))?.Operation;
            return here != null && Operations.AreExclusive(call.Operation, here, frame.Region) && !turn.Readiness.IsReady(call, frame);
        });
}
