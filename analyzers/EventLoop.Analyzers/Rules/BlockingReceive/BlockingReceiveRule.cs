using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0002: a receive, accept or connect on a blocking socket without readiness of its own.</summary>
internal sealed class BlockingReceiveRule : IRule
{
    public Evidence Evidence => Evidence.Turn;

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
                if ((AdviceFor(call, frame, turn) ?? AdviceForSpin(call, frame, turn)) is { } advice)
                {
                    var api = WaitFacts.Display(call);
                    findings.Report(RuleTable.BlockingReceive, call, frame, api, turn.Loop.Name, Findings.Path(frame, api), advice);
                }
            }
        }
    }

    private static string? AdviceFor(Call call, Frame frame, Turn turn)
    {
        if (call.Method != null && turn.Graph.Settings.IsHarmless(call.Method))
        {
            return null;
        }

        if (RawCalls.IsAny(call))
        {
            return AdviceForDescriptor(call, frame, turn);
        }

        var wiring = turn.Graph.Wiring;
        if (SocketCalls.IsConnect(call))
        {
            return (call.Created != null || SocketModes.Of(wiring, call) == BlockingMode.Blocking) && !SocketModes.OriginsOf(wiring, call).Any(socket => socket.IsDatagram)
                ? "connect with the socket in nonblocking mode and wait for it to become writable"
                : null;
        }

        if (SocketCalls.IsAccept(call))
        {
            return (SocketModes.Of(wiring, call) == BlockingMode.Blocking || IsWrongEitherWay(call, frame, turn)) && !IsOfOwnConnection(call) && !turn.Readiness.IsReady(call, frame)
                ? "set the listener's Blocking to false, or accept only when the wait says that it is ready"
                : null;
        }

        if (!SocketCalls.IsReceive(call) || !IsOfSocket(call, wiring) || SocketModes.Of(wiring, call) != BlockingMode.Blocking)
        {
            return null;
        }

        if (!turn.Readiness.IsReady(call, frame))
        {
            return "nothing in this turn says that the socket is ready for this read; set its Blocking to false and read what is there";
        }

        if (Newcomers.IsFresh(SocketCalls.CarrierOf(call), frame))
        {
            return "the connection is new and may stay silent; add it to the wait and read when it is ready";
        }

        return SocketCalls.ReadsMoreThanIsReady(call) && !Amounts.IsAnnounced(call, frame)
            ? "it waits for more than is ready; read what is there and keep the pieces until the message is whole"
            : null;
    }

    /// <summary>Nonblocking, but asked again and again until the peer has said everything.</summary>
    private static string? AdviceForSpin(Call call, Frame frame, Turn turn) =>
        (RawCalls.IsReceive(call) || SocketCalls.IsReceive(call)) && (call.Method == null || !turn.Graph.Settings.IsHarmless(call.Method)) && Retries.IsSpun(call, frame, turn)
            ? "it is tried again at once until the peer has said more, which keeps the loop here as a blocking read would; keep what has come and go on when the socket is readable"
            : null;

    /// <summary>A listener from elsewhere either blocks here, or its WouldBlock ends the loop.</summary>
    private static bool IsWrongEitherWay(Call call, Frame frame, Turn turn) =>
        SocketModes.OriginsOf(turn.Graph.Wiring, call).ToArray() is { Length: > 0 } listeners && listeners.All(SocketModes.IsFromElsewhere)
        && SocketModes.Of(turn.Graph.Wiring, call) == BlockingMode.Unknown && !Guards.IsCaught(call, frame);

    /// <summary>A pair of sockets made for a wake-up: the program has just connected to its own listener.</summary>
    private static bool IsOfOwnConnection(Call accept) =>
        Operations.Variables(accept.Receiver).FirstOrDefault() is { } listener && accept.Body.Calls.Any(call =>
            call.Name.StartsWith("Connect", System.StringComparison.Ordinal) && call.Position < accept.Position
            && call.Arguments.SelectMany(argument => Operations.Variables(argument.Value)).Contains(listener, SymbolEqualityComparer.Default));

    private static string? AdviceForDescriptor(Call call, Frame frame, Turn turn)
    {
        if (RawCalls.IsSend(call) || turn.Graph.Descriptors.ModeOf(call) != BlockingMode.Blocking)
        {
            return null;
        }

        if (RawCalls.IsConnect(call))
        {
            return "make the socket with SOCK_NONBLOCK and wait for it to become writable";
        }

        return turn.Readiness.IsReady(call, frame)
            ? null
            : "nothing in this turn says that the descriptor is ready for this; set O_NONBLOCK on it (accept4 and socket take SOCK_NONBLOCK) and stop at EAGAIN";
    }

    private static bool IsOfSocket(Call call, Wiring wiring) =>
        Names.Is(call.Method?.ContainingType, SocketFacts.Socket, SocketFacts.UdpClient, SocketFacts.NetworkStream)
        || SocketModes.IsNetworkStream(call)
        || (wiring.OriginsOf(SocketCalls.CarrierOf(call)) is { Count: > 0 } origins && origins.All(origin => origin.Kind is OriginKind.Socket or OriginKind.Delegate) && origins.Any(origin => origin.Kind == OriginKind.Socket));
}
