using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0001: sleeps, waits, blocking I/O that is not a socket's.</summary>
internal sealed class BlockingCallRule : IRule
{
    public Evidence Evidence => Evidence.Calls;

    public void Check(Turn turn, Findings findings)
    {
        if (turn.Loop.IsRelay)
        {
            return;
        }

        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls)
            {
                if (turn.Loop.Waits.Any(wait => wait.Call == call)
                    || BlockingApis.AdviceFor(call, frame, turn) is not { } advice
                    || Pacing.IsPacing(call, frame, turn)
                    || IsRepeated(call, frame, turn))
                {
                    continue;
                }

                var api = WaitFacts.Display(call);
                findings.Report(RuleTable.BlockingCall, call, frame, api, turn.Loop.Name, Findings.Path(frame, api), advice);
            }
        }
    }

    /// <summary>Twenty lines written to one file in a row are one finding.</summary>
    private static bool IsRepeated(Call call, Frame frame, Turn turn)
    {
        if (!SocketCalls.IsStreamWrite(call))
        {
            return false;
        }

        var receiver = call.Receiver?.Syntax.ToString();
        return frame.Body.Calls.Any(other => other.Position < call.Position && other.Name == call.Name && other.Receiver?.Syntax.ToString() == receiver
            && BlockingApis.AdviceFor(other, frame, turn) != null);
    }
}
