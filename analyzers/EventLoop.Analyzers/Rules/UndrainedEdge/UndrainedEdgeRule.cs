using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0008: edge-triggered readiness, but one read or accept per event.</summary>
internal sealed class UndrainedEdgeRule : IRule
{
    public Evidence Evidence => Evidence.Turn;

    public void Check(Turn turn, Findings findings)
    {
        if (!turn.Loop.Waits.Any(wait => WaitFacts.IsSystemCall(wait.Call)) || Registrations.Of(turn) is not { } registrations)
        {
            return;
        }

        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => Takes(call) && registrations.IsEdge(call) && turn.Readiness.IsReady(call, frame) && !IsRepeated(call, frame, turn)))
            {
                var api = WaitFacts.Display(call);
                findings.Report(RuleTable.UndrainedEdge, call, frame, api, Findings.Path(frame, api));
            }
        }
    }

    private static bool Takes(Call call) =>
        SocketCalls.IsAccept(call) || RawCalls.IsAccept(call) || RawCalls.IsReceive(call)
        || (Names.Is(call.Method?.ContainingType, SocketFacts.Socket) && call.Name is "Receive" or "ReceiveFrom");

    private static bool IsRepeated(Call call, Frame frame, Turn turn)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).Any(one => one != current.Region && one is ILoopOperation loop
                && !(loop is IForEachLoopOperation each && turn.Readiness.Mentions(each.Collection, current.Body))
                && !(loop is IForLoopOperation { Condition: { } condition } && turn.Readiness.Mentions(condition, current.Body))))
            {
                return true;
            }

            if (current.From == null)
            {
                break;
            }
        }

        return false;
    }
}
