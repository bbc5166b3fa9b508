using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0006: nobody looks at how much a nonblocking send took.</summary>
internal sealed class IgnoredCountRule : IRule
{
    public Evidence Evidence => Evidence.Modes;

    public void Check(Turn turn, Findings findings)
    {
        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => IsIgnored(call) && SocketModes.Of(turn.Graph.Wiring, call) == Flow.BlockingMode.Nonblocking
                && SocketModes.OriginsOf(turn.Graph.Wiring, call).Any(origin => !origin.IsDatagram)))
            {
                var api = WaitFacts.Display(call);
                findings.Report(RuleTable.IgnoredCount, call, frame, api, Findings.Path(frame, api));
            }
        }
    }

    private static bool IsIgnored(Call call) =>
        call.Name == "Send" && !SocketCalls.MovesOneByte(call) && Names.Is(call.Method?.ContainingType, SocketFacts.Socket)
        && Operations.ParentOf(call.Operation) is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
}
