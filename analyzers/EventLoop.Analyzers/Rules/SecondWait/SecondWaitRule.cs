using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0004: a wait in a turn that has waited already, or one wait per connection.</summary>
internal sealed class SecondWaitRule : IRule
{
    public Evidence Evidence => Evidence.Calls;

    public void Check(Turn turn, Findings findings)
    {
        if (turn.Loop.IsRelay || (turn.Loop.Waits.All(wait => wait.Kind == WaitKind.Queue) && turn.Loop.Waits.Count > 0))
        {
            return;
        }

        var first = default((Call Call, Frame Frame)?);
        foreach (var (wait, frame) in InOrder(turn))
        {
            if (frame.IsIterated || IsIterated(wait.Call, frame))
            {
                Report(wait, frame, turn, findings, "it waits once per connection; ask all of them in one Socket.Select");
                continue;
            }

            if (first == null)
            {
                first = (wait.Call, frame);
                continue;
            }

            if (!AreExclusive(first.Value.Call, first.Value.Frame, wait.Call, frame))
            {
                Report(wait, frame, turn, findings, "watch everything in one wait, or give this one a zero timeout");
            }
        }
    }

    private static void Report(Wait wait, Frame frame, Turn turn, Findings findings, string advice) =>
        findings.Report(RuleTable.SecondWait, wait.Call, frame, wait.Api, turn.Loop.Name, Findings.Path(frame, wait.Api), advice);

    private static IEnumerable<(Wait Wait, Frame Frame)> InOrder(Turn turn) =>
        turn.Frames.SelectMany(frame => frame.Calls.Select(call => (Wait: WaitFacts.Classify(call, frame)!, Frame: frame)))
            .Where(one => one.Wait is { Kind: not WaitKind.Queue } wait && (wait.Microseconds is >= 1000 || (wait.Microseconds == null && wait.Kind == WaitKind.Readiness)) && !IsAnswered(one.Wait, one.Frame, turn))
            .OrderBy(one => one, Comparer<(Wait Wait, Frame Frame)>.Create((one, other) => Order(one.Wait.Call, one.Frame).CompareTo(Order(other.Wait.Call, other.Frame))));

    /// <summary>To ask whether a socket is readable that the wait has just said is readable takes no time.</summary>
    private static bool IsAnswered(Wait wait, Frame frame, Turn turn) =>
        wait.Kind == WaitKind.Probe && turn.Loop.Waits.Any(one => one.Kind == WaitKind.Readiness)
        && wait.Call.Arguments.Any(argument => argument.Value is IFieldReferenceOperation { Field.Name: "SelectRead" })
        && turn.Readiness.IsReady(wait.Call, frame);

    /// <summary>Where in the loop's own body the way to the call begins.</summary>
    private static int Order(Call call, Frame frame)
    {
        var position = call.Position;
        for (var current = frame; current.Via != null; current = current.From!)
        {
            position = current.Via.Position;
        }

        return position;
    }

    private static bool IsIterated(Call call, Frame frame) =>
        Operations.LoopsAround(call.Operation, frame.Region).Any(Operations.IsIteration);

    private static bool AreExclusive(Call first, Frame firstFrame, Call second, Frame secondFrame)
    {
        for (Frame? one = firstFrame; one != null; first = one.Via!, one = one.From)
        {
            var other = secondFrame;
            var otherCall = second;
            while (other != null && other != one)
            {
                otherCall = other.Via!;
                other = other.From;
            }

            if (other != null)
            {
                return first == otherCall || Operations.AreExclusive(first.Operation, otherCall.Operation, one.Region);
            }
        }

        return false;
    }
}
