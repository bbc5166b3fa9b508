using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0008: edge-triggered readiness, but one read or accept per event.</summary>
internal sealed class UndrainedEdgeRule : IRule
{
    public void Check(Turn turn, Findings findings)
    {
        if (!turn.Loop.Waits.Any(wait => WaitFacts.IsSystemCall(wait.Call)) || !IsEdgeTriggered(turn))
        {
            return;
        }

        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => Takes(call) && turn.Readiness.IsReady(call, frame) && !IsRepeated(call, frame, turn)))
            {
                var api = WaitFacts.Display(call);
                findings.Report(RuleTable.UndrainedEdge, call, frame, api, Findings.Path(frame, api));
            }
        }
    }

    private static bool Takes(Call call) =>
        SocketCalls.IsAccept(call)
        || (Names.Is(call.Method?.ContainingType, SocketFacts.Socket) && call.Name is "Receive" or "ReceiveFrom")
        || (call.Method is { } method && WaitFacts.SystemCallName(method) is "accept" or "accept4" or "recv" or "recvfrom" or "recvmsg");

    /// <summary>Every registration asks for edges, and none re-arms after each event.</summary>
    private static bool IsEdgeTriggered(Turn turn)
    {
        var fields = turn.Graph.Code.Bodies.SelectMany(body => body.Operations).OfType<IFieldReferenceOperation>().ToArray();
        return fields.Any(field => IsEdge(field)) && !fields.Any(field => field.Field.Name is "EPOLLONESHOT" or "EPOLL_CTL_MOD")
            && fields.Where(field => field.Field.Name == "EPOLLIN").All(IsTestOrEdge);
    }

    private static bool IsEdge(Microsoft.CodeAnalysis.IOperation operation) =>
        operation is IFieldReferenceOperation { Field.Name: "EPOLLET" or "EdgeTriggered" or "EV_CLEAR" };

    private static bool IsTestOrEdge(IFieldReferenceOperation interest)
    {
        Microsoft.CodeAnalysis.IOperation whole = interest;
        while (whole.Parent is IBinaryOperation or IConversionOperation or IParenthesizedOperation or IConditionalOperation)
        {
            if (whole.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.And })
            {
                return true;
            }

            whole = whole.Parent;
        }

        return whole.DescendantsAndSelf().Any(IsEdge);
    }

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
