using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>One body as the loop reaches it, and by which call.</summary>
internal sealed class Frame
{
    public Frame(EventLoop loop, Body body, IOperation region, Frame? from, Call? via, bool isReady, bool isIterated)
    {
        Loop = loop;
        Body = body;
        Region = region;
        From = from;
        Via = via;
        IsReady = isReady;
        IsIterated = isIterated;
    }

    public EventLoop Loop { get; }

    public Body Body { get; }

    public IOperation Region { get; }

    public Frame? From { get; }

    public Call? Via { get; }

    /// <summary>Something was found ready before this body was called, and not read since.</summary>
    public bool IsReady { get; }

    /// <summary>Called once per connection or event, not once per turn.</summary>
    public bool IsIterated { get; }

    public int Depth => From == null ? 0 : From.Depth + 1;

    public IEnumerable<Call> Calls => Body.Calls.Where(call => Operations.IsInside(call.Operation, Region) && RunsOnLoop(call.Operation));

    /// <summary>What follows the first await of a called method runs later; what leaves the loop runs once.</summary>
    public bool RunsOnLoop(IOperation operation) =>
        (From == null || !Body.IsAsync || Body.RunsBeforeFirstAwait(operation)) && !IsWayOut(operation);

    private bool IsWayOut(IOperation operation)
    {
        if (Region is not ILoopOperation loop)
        {
            return false;
        }

        foreach (var block in Operations.Above(operation, Region).TakeWhile(one => one != Region))
        {
            if (block is IBlockOperation { Parent: IConditionalOperation or ICatchClauseOperation } && Operations.LeavesLoop(block, loop))
            {
                return true;
            }

            if (block is ISwitchCaseOperation { Body.Length: > 0 } @case && Operations.LeavesLoop(@case.Body[@case.Body.Length - 1], loop))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Everything one turn of a loop runs, breadth first, so that each path is the shortest.</summary>
internal sealed class Turn
{
    private const int DeepestPath = 100;

    private Turn(EventLoop loop, CallGraph graph)
    {
        Loop = loop;
        Graph = graph;
        Readiness = new Readiness(this);
    }

    public EventLoop Loop { get; }

    public CallGraph Graph { get; }

    public Readiness Readiness { get; }

    public List<Frame> Frames { get; } = [];

    /// <summary>As <see cref="EventLoop.Parks"/>, where a timeout that is a parameter is what the loop gives for it.</summary>
    public bool Parks => Loop.Parks && (Loop.Waits.Count == 0 || !Loop.Waits.All(IsGivenNoTime));

    private bool IsGivenNoTime(Wait wait) =>
        Frames.Where(frame => frame.Body == wait.Call.Body).Select(frame => WaitFacts.Classify(wait.Call, frame)).ToArray() is { Length: > 0 } ways
        && ways.All(way => way is { IsInstant: true });

    public static Turn Of(EventLoop loop, CallGraph graph)
    {
        var turn = new Turn(loop, graph);
        turn.Walk();
        return turn;
    }

    private void Walk()
    {
        var seen = new HashSet<(Body, bool IsReady, bool Waits, Call? Announced)>();
        var pending = new Queue<Frame>();
        pending.Enqueue(new Frame(Loop, Loop.Body, Loop.Region, null, null, isReady: false, isIterated: false));
        seen.Add((Loop.Body, false, true, null));
        while (pending.Count > 0)
        {
            var frame = pending.Dequeue();
            Frames.Add(frame);
            if (frame.Depth >= DeepestPath)
            {
                continue;
            }

            foreach (var call in frame.Calls)
            {
                foreach (var target in Graph.Targets(call))
                {
                    if (target == Loop.Body && !Loop.IsTick)
                    {
                        continue;
                    }

                    Readiness.Enter(target, call, frame.Body);
                    var isReady = Readiness.IsReady(call, frame) || Readiness.IsGivenReady(call, frame);
                    if (seen.Add((target, isReady, !Timeouts.AsksOnly(call), Amounts.IsAsked(call, frame) ? call : null)))
                    {
                        var iterated = frame.IsIterated || Operations.LoopsAround(call.Operation, frame.Region).Any(loop => !Operations.IsEndless(loop));
                        pending.Enqueue(new Frame(Loop, target, target.Root, frame, call, isReady, iterated));
                    }
                }
            }
        }
    }
}
