using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// Whether an operation runs only after its socket was found ready in this turn. Readiness is good for one read:
/// a second one, or one in a loop of its own, has no guard.
/// </summary>
internal sealed class Readiness
{
    private readonly Wiring wiring;
    private readonly EarlierReads reads;
    private readonly Unasked unasked;
    private readonly Signs signs;
    private readonly Answers answers;

    public Readiness(Turn turn)
    {
        wiring = turn.Graph.Wiring;
        unasked = turn.Graph.Unasked;
        reads = new EarlierReads(turn.Graph);
        signs = new Signs(turn, reads);
        answers = new Answers(signs);
    }

    /// <summary>Is it guarded, counting what was read before it on the way?</summary>
    public bool IsReady(Call call, Frame frame)
    {
        // What it waits for was yielded to a scheduler, which goes on with it when that is there.
        if (frame.Via is { } resumed && Iterators.IsResumed(resumed))
        {
            return true;
        }

        var (guard, scope) = Guard(call, frame);
        var isReady = guard ?? (frame.IsReady && !(SocketFacts.IsAccept(call) && IsOfConnection(frame)));
        return isReady && !unasked.IsReadFrom(call) && !reads.IsReadBefore(call, scope, frame);
    }

    /// <summary>Called for a connection that is ready, which says nothing of who is at the door.</summary>
    private bool IsOfConnection(Frame frame) =>
        frame.Via?.Arguments.SelectMany(argument => wiring.OriginsOf(argument.Value)).Where(origin => origin.Kind == OriginKind.Socket).ToArray() is { Length: > 0 } given
        && given.All(socket => socket.AcceptedFrom != null);

    /// <summary><c>ready.ForEach(socket => …)</c>: the framework hands the lambda one after the other of those that the wait found ready.</summary>
    public bool IsGivenReady(Call call, Frame frame) =>
        call is { IsDelegateInvocation: false, Method.DeclaringSyntaxReferences.Length: 0, Receiver: { } receiver }
        && Carriers.IsCollection(receiver.Type) && signs.MentionsReady(receiver, frame.Body);

    /// <inheritdoc cref="Signs.Enter" />
    public void Enter(Body target, Call call, Body from) => signs.Enter(target, call, from);

    public bool Mentions(IOperation operation, Body body) => signs.MentionsReady(operation, body) || signs.MentionsProbe(operation, body, null);

    /// <summary>
    /// The nearest guard, or null where the caller decides; and the operation within which it holds. A probe asks anew,
    /// but a condition on what the wait has said adds nothing to the wait: then the widest such operation counts.
    /// </summary>
    private (bool? Guard, IOperation Scope) Guard(Call call, Frame frame)
    {
        bool? told = null;
        IOperation? scope = null;
        var crossed = false;
        var child = call.Operation;
        for (var parent = child.Parent; parent != null; child = parent, parent = parent.Parent)
        {
            switch (EvidenceAt(parent, child, call, frame))
            {
                case Evidence.Probe when told == null:
                    return (!crossed, parent is IBlockOperation ? parent : child);
                case Evidence.Probe:
                    return (told, child);
                case Evidence.Wait:
                    told ??= !crossed;
                    scope = child;
                    break;
                case Evidence.Element:
                    return (told ?? !crossed, child);
                case Evidence.Repeats:
                    crossed = true;
                    break;
            }

            if (parent == frame.Region)
            {
                break;
            }
        }

        return told != null && !frame.IsReady ? (told, scope!) : (crossed ? false : told == false ? false : null, frame.Region);
    }

    private enum Evidence
    {
        None,

        /// <summary>This socket was asked just here.</summary>
        Probe,

        /// <summary>The wait of this turn said so.</summary>
        Wait,

        /// <summary>One of those that the wait found ready.</summary>
        Element,

        /// <summary>A loop that asks nobody.</summary>
        Repeats,
    }

    private Evidence EvidenceAt(IOperation parent, IOperation child, Call call, Frame frame)
    {
        switch (parent)
        {
            case IConditionalOperation conditional when child != conditional.Condition:
                return EvidenceOf(conditional.Condition, child == conditional.WhenTrue, call, frame.Body);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when child == both.RightOperand:
                return EvidenceOf(both.LeftOperand, true, call, frame.Body);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when child == either.RightOperand:
                return EvidenceOf(either.LeftOperand, false, call, frame.Body);
            case ISwitchOperation @switch when child != @switch.Value && signs.MentionsReady(@switch.Value, frame.Body):
                return Evidence.Wait;
            case IForEachLoopOperation each when child == each.Body:
                return signs.MentionsReady(each.Collection, frame.Body) || AsksEach(each.Collection, frame.Body) ? Evidence.Element : parent == frame.Region ? Evidence.None : Evidence.Repeats;
            case IForLoopOperation loop when parent != frame.Region && child == loop.Body:
                return loop.Condition != null && signs.MentionsReady(loop.Condition, frame.Body) ? Evidence.Element : Evidence.Repeats;
            case IWhileLoopOperation loop when child == loop.Body && loop.Condition != null && EvidenceOf(loop.Condition, true, call, frame.Body) is var found and not Evidence.None:
                return loop.ConditionIsTop ? found : Evidence.None;
            case IWhileLoopOperation loop when parent != frame.Region && !(RawCalls.IsAny(call) && RepeatsInterrupted(loop)) && !Amounts.IsAnnounced(loop, call, frame):
                return Evidence.Repeats;
            case IBlockOperation block:
                return EvidenceBefore(block, child, call, frame.Body);
            default:
                return Evidence.None;
        }
    }

    /// <summary><c>foreach (var client in clients.Where(client => client.Available > 0))</c>, also where the filtered ones have a name.</summary>
    private bool AsksEach(IOperation collection, Body body)
    {
        while (collection is IConversionOperation conversion)
        {
            collection = conversion.Operand;
        }

        return collection is ILocalReferenceOperation { Local: var local }
            ? body.Operations.OfType<IVariableDeclaratorOperation>().Any(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local) && one.Initializer is { } initializer && IsFiltered(initializer.Value, body))
            : IsFiltered(collection, body);
    }

    private bool IsFiltered(IOperation collection, Body body) => collection.DescendantsAndSelf().OfType<IInvocationOperation>()
        .Any(filter => filter.TargetMethod.Name is "Where" or "FindAll" && filter.Arguments.Any(argument => signs.MentionsProbe(argument.Value, body, null)));

    /// <summary>Goes round again only for a signal, not for more data.</summary>
    private static bool RepeatsInterrupted(IWhileLoopOperation loop)
    {
        var words = loop.Syntax.DescendantTokens().Select(token => token.Text.ToUpperInvariant()).ToArray();
        return words.Any(word => word.Contains("EINTR")) && !words.Any(word => word.Contains("EAGAIN") || word.Contains("WOULDBLOCK"));
    }

    /// <summary><c>if (!socket.Poll(…)) continue;</c> guards what follows it.</summary>
    private Evidence EvidenceBefore(IBlockOperation block, IOperation child, Call call, Body body)
    {
        var evidence = Evidence.None;
        foreach (var statement in block.Operations)
        {
            if (statement == child || statement.Syntax.SpanStart > call.Position)
            {
                break;
            }

            if (signs.WaitsIn(statement))
            {
                // What was asked before the wait says nothing of what it found.
                evidence = Evidence.None;
            }

            if (evidence == Evidence.None && statement is IConditionalOperation { WhenFalse: null } conditional && Operations.EndsTurn(conditional.WhenTrue))
            {
                evidence = EvidenceOf(conditional.Condition, false, call, body);
            }
        }

        return evidence;
    }

    private Evidence EvidenceOf(IOperation condition, bool outcome, Call call, Body body)
    {
        if (signs.MentionsProbe(condition, body, call) && answers.Says(condition, outcome, body, call))
        {
            return Evidence.Probe;
        }

        return signs.MentionsReady(condition, body) && Answers.SaysNothingIsReady(condition) != outcome ? Evidence.Wait : Evidence.None;
    }

}
