using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0011: the loop waits for a lock whose other holder blocks while it has it.</summary>
internal sealed class ContendedLockRule : IRule
{
    public Evidence Evidence => Evidence.Modes;

    private const int FarthestHolder = 50;

    public void Check(Turn turn, Findings findings)
    {
        var onLoop = new HashSet<Body>(turn.Frames.Select(frame => frame.Body));
        foreach (var frame in turn.Frames)
        {
            foreach (var taken in frame.Body.Operations.OfType<ILockOperation>().Where(one => Operations.IsInside(one, frame.Region) && frame.RunsOnLoop(one)))
            {
                if (LockOf(taken) is { } guarded && HolderOf(guarded, onLoop, turn) is var (holder, api) && holder != null)
                {
                    var keyword = ((Microsoft.CodeAnalysis.CSharp.Syntax.LockStatementSyntax)taken.Syntax).LockKeyword;
                    var end = ((Microsoft.CodeAnalysis.CSharp.Syntax.LockStatementSyntax)taken.Syntax).CloseParenToken.Span.End;
                    findings.Report(RuleTable.ContendedLock, Location.Create(taken.Syntax.SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(keyword.SpanStart, end)), frame,
                        turn.Loop.Name, guarded.Name, Findings.Path(frame, "lock"), holder.Name, api!);
                }
            }
        }
    }

    private static ISymbol? LockOf(ILockOperation taken)
    {
        var value = taken.LockedValue is IConversionOperation conversion ? conversion.Operand : taken.LockedValue;
        return value switch
        {
            IFieldReferenceOperation field => field.Field.OriginalDefinition,
            ILocalReferenceOperation local => local.Local,
            _ => null,
        };
    }

    private static (Body? Holder, string? Api) HolderOf(ISymbol guarded, HashSet<Body> onLoop, Turn turn)
    {
        foreach (var body in turn.Graph.OffLoop().Where(body => !onLoop.Contains(body)))
        {
            foreach (var taken in body.Operations.OfType<ILockOperation>())
            {
                if (LockOf(taken) is { } other && SymbolEqualityComparer.Default.Equals(other, guarded) && BlockingWithin(taken, body, onLoop, turn) is { } api)
                {
                    return (body, api);
                }
            }
        }

        return (null, null);
    }

    private static string? BlockingWithin(ILockOperation taken, Body body, HashSet<Body> onLoop, Turn turn)
    {
        var seen = new HashSet<Body>();
        var pending = new Queue<Call>(body.Calls.Where(call => Operations.Contains(taken.Body, call.Operation)));
        while (pending.Count > 0)
        {
            var call = pending.Dequeue();
            if (Blocks(call, turn))
            {
                return WaitFacts.Display(call);
            }

            foreach (var target in turn.Graph.Targets(call))
            {
                if (seen.Count < FarthestHolder && !onLoop.Contains(target) && seen.Add(target))
                {
                    foreach (var inner in target.Calls)
                    {
                        pending.Enqueue(inner);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Monitor.Wait gives the lock back while it waits, and a wake-up of one byte does not wait.</summary>
    private static bool Blocks(Call call, Turn turn)
    {
        var frame = new Frame(turn.Loop, call.Body, call.Body.Root, null, null, false, false);
        return (BlockingApis.AdviceFor(call, frame, turn) != null && Names.Of(call.Method?.ContainingType) != "System.Threading.Monitor")
            || ((SocketCalls.IsReceive(call) || SocketCalls.IsSend(call) || SocketCalls.IsAccept(call) || SocketCalls.IsConnect(call))
                && !(SocketCalls.IsSend(call) && SocketCalls.MovesOneByte(call))
                && turn.Graph.Wiring.OriginsOf(SocketCalls.CarrierOf(call)).All(origin => origin.Kind == OriginKind.Socket)
                && SocketModes.Of(turn.Graph.Wiring, call) == BlockingMode.Blocking);
    }
}
