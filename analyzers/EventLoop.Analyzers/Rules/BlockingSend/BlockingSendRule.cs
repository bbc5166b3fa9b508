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

    private const string DescriptorAdvice = "set O_NONBLOCK on the descriptor (accept4 takes SOCK_NONBLOCK), keep what a send did not take, and send the rest when it is writable";

    public void Check(Turn turn, Findings findings)
    {
        if (turn.Loop.IsRelay)
        {
            return;
        }

        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => Blocks(call, turn)))
            {
                var api = WaitFacts.Display(call);
                findings.Report(RuleTable.BlockingSend, call, frame, api, turn.Loop.Name, Findings.Path(frame, api), RawCalls.IsSend(call) ? DescriptorAdvice : Advice);
            }
        }
    }

    private static bool Blocks(Call call, Turn turn)
    {
        if (RawCalls.IsSend(call))
        {
            return turn.Graph.Descriptors.ModeOf(call) == BlockingMode.Blocking;
        }

        var wiring = turn.Graph.Wiring;
        if (!SocketCalls.IsSend(call) || (call.Method != null && turn.Graph.Settings.IsHarmless(call.Method)) || SocketModes.Of(wiring, call) != BlockingMode.Blocking)
        {
            return false;
        }

        var origins = wiring.OriginsOf(SocketCalls.CarrierOf(call)).Where(origin => origin.Kind != OriginKind.Delegate).ToArray();
        return (origins.Length == 0 || origins.Any(origin => !origin.IsDatagram)) && origins.All(origin => origin.Kind == OriginKind.Socket);
    }
}
