using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0007: WouldBlock would end the loop, because nothing in the turn catches it.</summary>
internal sealed class UnhandledWouldBlockRule : IRule
{
    public Evidence Evidence => Evidence.Modes;

    public void Check(Turn turn, Findings findings)
    {
        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls)
            {
                if (MayWouldBlock(call) && SocketModes.Of(turn.Graph.Wiring, call) == BlockingMode.Nonblocking
                    && !SocketModes.OriginsOf(turn.Graph.Wiring, call).Any(origin => origin.IsDatagram)
                    && (SocketCalls.IsSend(call) || !turn.Readiness.IsReady(call, frame))
                    && !Guards.IsCaught(call, frame))
                {
                    var api = WaitFacts.Display(call);
                    findings.Report(RuleTable.UnhandledWouldBlock, call, frame, api, Findings.Path(frame, api), AdviceOn(call));
                }
            }
        }
    }

    // Accept has no overload that returns the error.
    private static string AdviceOn(Call call) => SocketCalls.IsAccept(call)
        ? "catch the SocketException and treat its WouldBlock as 'nobody is there yet'"
        : "use the overload with 'out SocketError' and treat WouldBlock as 'not now'";

    /// <summary>A wake-up of one byte has no place only where many wait unread, and then nobody needs one more.</summary>
    private static bool MayWouldBlock(Call call) =>
        !(call.Name == "Send" && SocketCalls.MovesOneByte(call)) && (SocketCalls.IsAccept(call) || (Names.Is(call.Method?.ContainingType, SocketFacts.Socket) && call.Name is "Receive" or "Send"))
        && call.Method!.Parameters.All(parameter => parameter.Type.Name != "SocketError");
}
