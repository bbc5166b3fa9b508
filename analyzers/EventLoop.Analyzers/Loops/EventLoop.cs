using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>A loop that serves many: what is inside its region runs once per turn.</summary>
internal sealed class EventLoop
{
    public EventLoop(Body body, IOperation region)
    {
        Body = body;
        Region = region;
    }

    public Body Body { get; }

    /// <summary>The loop statement, or the whole body where the caller loops.</summary>
    public IOperation Region { get; }

    public List<Wait> Waits { get; } = [];

    /// <summary>Carries data between two peers: blocking it hurts nobody else, though its other mistakes count.</summary>
    public bool IsRelay { get; set; }

    /// <summary>Only asks its listener and hands on what it accepts: it keeps nobody waiting, but may keep a core busy.</summary>
    public bool OnlyAccepts { get; set; }

    /// <summary>A handler of a loop whose code is not here: whatever it is called for is ready.</summary>
    public bool IsElsewhere { get; set; }

    public bool IsTick => Region is not ILoopOperation;

    /// <summary>Some wait of it parks the thread, or it was named as a loop; otherwise the loop polls, and a sleep is its only pause.</summary>
    public bool Parks => Waits.Count == 0 || Waits.Any(wait => wait.Kind != WaitKind.Probe && !wait.IsInstant)
        || (Waits.Any(wait => wait.Kind == WaitKind.Probe && wait.HasTimeout && wait.Microseconds is >= 1000 && !wait.IsIterated));

    public string Name => Body.Name;

    /// <summary>What the loop is known by: its wait for readiness, or else the first that it asks.</summary>
    public Wait? MainWait => Waits.OrderBy(wait => wait.Kind == WaitKind.Probe).FirstOrDefault();
}
