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
    public void Check(Turn turn, Findings findings)
    {
        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls)
            {
                if (MayWouldBlock(call) && SocketModes.Of(turn.Graph.Wiring, call) == BlockingMode.Nonblocking
                    && !SocketModes.OriginsOf(turn.Graph.Wiring, call).Any(origin => origin.IsDatagram)
                    && (SocketCalls.IsSend(call) || !turn.Readiness.IsReady(call, frame))
                    && !IsCaught(call, frame))
                {
                    var api = WaitFacts.Display(call);
                    findings.Report(RuleTable.UnhandledWouldBlock, call, frame, api, Findings.Path(frame, api));
                }
            }
        }
    }

    private static bool MayWouldBlock(Call call) =>
        (SocketCalls.IsAccept(call) || (Names.Is(call.Method?.ContainingType, SocketFacts.Socket) && call.Name is "Receive" or "Send"))
        && call.Method!.Parameters.All(parameter => parameter.Type.Name != "SocketError");

    private static bool IsCaught(Call call, Frame frame)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.Above(at.Operation, current.Region).OfType<ITryOperation>()
                .Any(attempt => Operations.Contains(attempt.Body, at.Operation) && attempt.Catches.Any(Catches)))
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

    private static bool Catches(ICatchClauseOperation clause) =>
        clause.ExceptionType is null || clause.ExceptionType.SpecialType == SpecialType.System_Object
        || clause.ExceptionType.Name is "SocketException" or "Win32Exception" or "ExternalException" or "SystemException" or "Exception" || clause.ExceptionType.TypeKind == TypeKind.Error;
}
