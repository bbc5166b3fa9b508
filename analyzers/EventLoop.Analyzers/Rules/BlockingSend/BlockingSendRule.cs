using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0003: a send on a socket left blocking.</summary>
internal sealed class BlockingSendRule : IRule
{
    public Evidence Evidence => Evidence.Modes;

    private const string Advice = "set the socket's Blocking to false, keep what a send did not take, and send the rest when the socket is writable";

    private const string RepeatAdvice = "it is tried again at once until the peer has made room for everything, which keeps the loop here as a blocking send would; keep the rest and send it when the socket is writable";

    private const string DescriptorAdvice = "set O_NONBLOCK on the descriptor (accept4 takes SOCK_NONBLOCK), keep what a send did not take, and send the rest when it is writable";

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
                if (AdviceFor(call, frame, turn) is { } advice)
                {
                    var api = WaitFacts.Display(call);
                    findings.Report(RuleTable.BlockingSend, call, frame, api, turn.Loop.Name, Findings.Path(frame, api), advice);
                }
            }
        }
    }

    private static string? AdviceFor(Call call, Frame frame, Turn turn)
    {
        if (Blocks(call, turn))
        {
            return RawCalls.IsSend(call) ? DescriptorAdvice : Advice;
        }

        return IsSend(call, turn) && Retries.IsSpun(call, frame, turn) ? RepeatAdvice : null;
    }

    private static bool IsSend(Call call, Turn turn) =>
        RawCalls.IsSend(call) || (SocketCalls.IsSend(call) && (call.Method == null || !turn.Graph.Settings.IsHarmless(call.Method)));

    private static bool Blocks(Call call, Turn turn)
    {
        if (RawCalls.IsSend(call))
        {
            return turn.Graph.Descriptors.ModeOf(call) == BlockingMode.Blocking;
        }

        var wiring = turn.Graph.Wiring;
        if (!SocketCalls.IsSend(call) || SocketCalls.MovesNothing(call) || (call.Method != null && turn.Graph.Settings.IsHarmless(call.Method)) || SocketModes.Of(wiring, call) != BlockingMode.Blocking)
        {
            return false;
        }

        var origins = wiring.OriginsOf(SocketCalls.CarrierOf(call)).Where(origin => origin.Kind != OriginKind.Delegate).ToArray();
        return (origins.Length == 0 || origins.Any(origin => !origin.IsDatagram)) && origins.All(origin => origin.Kind == OriginKind.Socket);
    }
}
