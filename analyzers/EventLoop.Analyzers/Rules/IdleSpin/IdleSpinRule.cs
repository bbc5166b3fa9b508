using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0005: timeouts below a millisecond, milliseconds taken for microseconds, sockets that are always writable.</summary>
internal sealed class IdleSpinRule : IRule
{
    public Evidence Evidence => Evidence.Turn;

    private static readonly Regex Milliseconds = new("(^ms$)|(_ms$)|([a-z]Ms$)|(_MS$)|(milli)|(^TotalMilliseconds$)", RegexOptions.CultureInvariant);

    /// <summary>Sleeps and waits of anybody's, and what shows a frame and so waits for the screen.</summary>
    private static readonly Regex Pause = new(
        "sleep|wait|delay|pause|yield|spin|join|^take|^trytake|throttl|idle|limit|vsync|^rest$|^block|doevents|present|swapbuffers|^display$|^draw|^render",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex UnboundRead = new("^(get|read|recv|receive|ask|fetch|accept|next)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public void Check(Turn turn, Findings findings)
    {
        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls)
            {
                if ((WaitFacts.Classify(call) ?? AttemptOf(call, turn)) is { Kind: not WaitKind.Queue } wait && ReasonOf(wait, frame, turn) is { } reason)
                {
                    findings.Report(RuleTable.IdleSpin, call, frame, wait.Api, turn.Loop.Name, reason);
                }
            }
        }
    }

    /// <summary>A nonblocking accept or receive that the loop tries in each turn asks as a probe does, unless it takes what is there and leaves.</summary>
    private static Wait? AttemptOf(Call call, Turn turn) =>
        (SocketFacts.IsAccept(call) || SocketCalls.IsReceive(call)) && turn.Loop.Region is ILoopOperation loop && GoesOnWhenRefused(call, loop)
            ? turn.Loop.Waits.FirstOrDefault(wait => wait.Call == call)
            : null;

    private static bool GoesOnWhenRefused(Call attempt, ILoopOperation loop) =>
        Operations.Above(attempt.Operation, loop).Any(one => one is ITryOperation { Catches.Length: > 0 } tried && Operations.Contains(tried.Body, attempt.Operation))
        && !loop.Descendants().OfType<ICatchClauseOperation>().Any(refused => refused.Descendants().Any(one =>
            one is IReturnOperation || (one is IBranchOperation { BranchKind: BranchKind.Break } leave && SymbolEqualityComparer.Default.Equals(leave.Target, loop.ExitLabel))));

    private static string? ReasonOf(Wait wait, Frame frame, Turn turn)
    {
        if (TakesMicroseconds(wait) && NamesMilliseconds(TimeoutOf(wait.Call)))
        {
            return "its timeout is in microseconds, and this is a number of milliseconds; multiply by 1000 or pass a TimeSpan";
        }

        if (!turn.Loop.IsTick && IsOwn(wait, turn) && !turn.Loop.Parks && wait.IsInstant && !IsPaced(turn) && !EndsWhenNothingIsLeft(turn))
        {
            return !wait.HasTimeout
                ? "it only asks and nothing else pauses the loop, so it keeps a core busy while idle"
                : wait.Microseconds == 0
                ? "the timeout is zero and nothing else pauses the loop, so it keeps a core busy while idle"
                : $"{wait.Microseconds} µs are less than a millisecond, which is rounded down to zero, so the loop keeps a core busy while idle";
        }

        return wait.Api == "Socket.Select" && !wait.IsInstant && IsAlwaysWritable(wait.Call, frame, turn)
            ? "its write list always holds every connection, and a socket is writable nearly always; add only those with output pending"
            : null;
    }

    private static bool IsOwn(Wait wait, Turn turn) =>
        (turn.Loop.Waits.FirstOrDefault(own => own.HasTimeout) ?? turn.Loop.Waits.FirstOrDefault(own => own.Kind == WaitKind.Probe))?.Call == wait.Call;

    private static bool TakesMicroseconds(Wait wait) =>
        wait.Api is "Socket.Select" or "Socket.Poll" && TimeoutOf(wait.Call)?.Type?.SpecialType == SpecialType.System_Int32;

    private static IOperation? TimeoutOf(Call call) => call.ArgumentNamed("microSeconds");

    private static bool NamesMilliseconds(IOperation? timeout) =>
        timeout != null
        && !timeout.DescendantsAndSelf().OfType<IBinaryOperation>().Any(operation => operation.OperatorKind == BinaryOperatorKind.Multiply)
        && timeout.DescendantsAndSelf().Any(part => part switch
        {
            ILocalReferenceOperation local => Milliseconds.IsMatch(local.Local.Name),
            IParameterReferenceOperation parameter => Milliseconds.IsMatch(parameter.Parameter.Name),
            IMemberReferenceOperation member => Milliseconds.IsMatch(member.Member.Name),
            _ => false,
        });

    /// <summary>Something in the turn may pause it, by its name or because it blocks; an iterator's caller decides when it goes on.</summary>
    private static bool IsPaced(Turn turn) =>
        turn.Loop.Body.HasYield || turn.Loop.Body.Awaits.Any(await => Operations.IsInside(await, turn.Loop.Region))
        || turn.Frames.Any(frame => frame.Body.Calls.Any(call => IsPause(call, turn) && !IsInsteadOfTheWait(call, frame, turn) && !IsForWhoIsReady(call, frame, turn))
            || frame.Calls.Any(call => MayBlock(call, frame, turn) || WaitsForAKey(call, frame) || IsReadOfAskedObject(call, turn)));

    /// <summary>A pause on the way of somebody who is ready does not pace the loop while nobody is.</summary>
    private static bool IsForWhoIsReady(Call pause, Frame frame, Turn turn)
    {
        var at = pause;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (IsForEachReady(at, current, turn))
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

    private static bool IsForEachReady(Call at, Frame frame, Turn turn) =>
        Operations.IsInside(at.Operation, frame.Region) && Operations.Above(at.Operation, frame.Region).OfType<IForEachLoopOperation>().Any(each => each != frame.Region && Operations.Contains(each.Body, at.Operation)
            && turn.Loop.Waits.Any(wait => wait.Kind == WaitKind.Readiness && wait.Call.Body == frame.Body && wait.Call.Position < at.Position
                && wait.Call.Arguments.SelectMany(argument => Operations.Variables(argument.Value)).Intersect(Operations.Variables(each.Collection), SymbolEqualityComparer.Default).Any()));

    /// <summary>Whoever sits at the keyboard paces the loop, unless the program looks first whether a key was pressed.</summary>
    private static bool WaitsForAKey(Call call, Frame frame) =>
        call.Name is "ReadKey" or "ReadLine" or "Read" && Names.Of(call.Method?.ContainingType) == "System.Console" && !Guards.IsBehind(call, frame, "KeyAvailable");

    /// <summary>The class of a connection is missing: a read of its own may wait for what it has to say.</summary>
    private static bool IsReadOfAskedObject(Call call, Turn turn) =>
        call is { Method: null, Operation.Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } owner } } } && UnboundRead.IsMatch(call.Name)
        && turn.Loop.Waits.Any(wait => wait.Call.Operation.Syntax.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Any(asked => asked.Expression.ToString() == owner.ToString()));

    /// <summary><c>if (ready.Count == 0) break;</c>: it takes what is there and leaves, so it never idles.</summary>
    private static bool EndsWhenNothingIsLeft(Turn turn) =>
        turn.Loop.Region is ILoopOperation loop && turn.Loop.Body.Operations.OfType<IConditionalOperation>().Any(one =>
            Operations.IsInside(one, loop) && turn.Readiness.Mentions(one.Condition, turn.Loop.Body)
            && SaysNothing(one.Condition, turn) is { } nothing
            && (nothing ? Operations.LeavesLoop(one.WhenTrue, loop) : one.WhenFalse != null && Operations.LeavesLoop(one.WhenFalse, loop)));

    private static bool? SaysNothing(IOperation condition, Turn turn) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var asked } when Asks(asked, turn) => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.LessThanOrEqual, RightOperand.ConstantValue: { HasValue: true, Value: 0 or false } } none when Asks(none.LeftOperand, turn) => true,
        _ when Asks(condition, turn) => false,
        _ => Answers.SaysNothingIsReady(condition),
    };

    private static bool Asks(IOperation operation, Turn turn) => turn.Loop.Waits.Any(wait => wait.Call.Operation == operation);

    private static bool IsPause(Call call, Turn turn) =>
        call.Operation is not IPropertyReferenceOperation && Pause.IsMatch(call.Name) && call.Name != "WaitForExit"
        && turn.Graph.Targets(call).Length == 0 && !turn.Loop.Waits.Any(wait => wait.Call == call && wait.IsInstant);

    /// <summary>A turn that waits does not pause, and one that pauses does not wait.</summary>
    private static bool IsInsteadOfTheWait(Call pause, Frame frame, Turn turn) =>
        turn.Loop.Waits.Any(wait => wait.Kind == WaitKind.Readiness && wait.Call.Body == pause.Body && (pause.Position < wait.Call.Position
            ? Operations.AreExclusive(pause.Operation, wait.Call.Operation, frame.Region)
            : Operations.AreExclusive(wait.Call.Operation, pause.Operation, frame.Region)));

    /// <summary>Reads or accepts without asking first, whether or not anybody is there.</summary>
    private static bool MayBlock(Call call, Frame frame, Turn turn) =>
        (SocketCalls.IsReceive(call) || SocketCalls.IsAccept(call)) && SocketModes.Of(turn.Graph.Wiring, call) != BlockingMode.Nonblocking && !turn.Readiness.IsReady(call, frame)
        && !(SocketCalls.IsReceive(call) && Newcomers.IsFresh(SocketCalls.CarrierOf(call), frame));

    /// <summary>The write list gets its sockets from where the read list gets them: all of them, whether or not they have output.</summary>
    private static bool IsAlwaysWritable(Call select, Frame frame, Turn turn)
    {
        if (ListOf(select.ArgumentNamed("checkWrite")) is not { } written || !Operations.Contains(frame.Region, written.DeclaringSyntaxReferences.First().GetSyntax()))
        {
            return false;
        }

        var fills = FillsOf(written, frame, turn).ToArray();
        var watched = new[] { "checkRead", "checkError" }.Select(name => ListOf(select.ArgumentNamed(name))).OfType<ILocalSymbol>()
            .SelectMany(list => FillsOf(list, frame, turn)).SelectMany(fill => fill.Sources);
        var all = new HashSet<ISymbol>(watched, SymbolEqualityComparer.Default);
        return fills.Length > 0
            && !frame.Body.Calls.Any(call => call.Name.StartsWith("Remove", System.StringComparison.Ordinal) && Operations.Variables(call.Receiver).Contains(written, SymbolEqualityComparer.Default))
            && fills.All(fill => Lists.TakesAll(fill.Fill) && fill.Sources.Any(all.Contains) && !Operations.Above(fill.Fill, fill.Top).Any(one => one is IConditionalOperation));
    }

    private static ILocalSymbol? ListOf(IOperation? list)
    {
        while (list is IConversionOperation conversion)
        {
            list = conversion.Operand;
        }

        return (list as ILocalReferenceOperation)?.Local;
    }

    /// <summary>What is put into the list, here or in a lambda, and the collections that it comes from.</summary>
    private static IEnumerable<(IOperation Fill, IOperation Top, ISymbol[] Sources)> FillsOf(ILocalSymbol list, Frame frame, Turn turn)
    {
        foreach (var fill in Lists.Fills(frame.Body, list))
        {
            var each = Operations.Above(fill, frame.Region).OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop != frame.Region);
            yield return (fill, frame.Region, [.. Operations.Variables(each?.Collection ?? fill).Where(variable => !SymbolEqualityComparer.Default.Equals(variable, list))]);
        }

        foreach (var inner in turn.Frames.Select(one => one.Body).Where(body => body.IsLambda && body.Outer == frame.Body))
        {
            foreach (var fill in Lists.Fills(inner, list))
            {
                yield return (fill, inner.Root, [inner.Symbol!]);
            }
        }
    }
}
