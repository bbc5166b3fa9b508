using System.Collections.Generic;

namespace EventLoop.Analyzers.Flow;

/// <summary>Which origins reach which variables. Edges may be added at any time; origins then move on by themselves.</summary>
internal sealed class FlowGraph
{
    private readonly Queue<(Node Node, Origin Origin)> pending = new();

    /// <summary>Grows with every origin that reaches a new place, so a caller can tell whether anything changed.</summary>
    public int Version { get; private set; }

    public void Connect(Node from, Node to)
    {
        if (from == to || to.CarriesNothing || !from.Targets.Add(to))
        {
            return;
        }

        foreach (var origin in from.Origins)
        {
            pending.Enqueue((to, origin));
        }

        Settle();
    }

    public void Add(Node node, Origin origin)
    {
        if (node.CarriesNothing)
        {
            return;
        }

        pending.Enqueue((node, origin));
        Settle();
    }

    private void Settle()
    {
        while (pending.Count > 0)
        {
            var (node, origin) = pending.Dequeue();
            if (!node.Origins.Add(origin))
            {
                continue;
            }

            Version++;
            foreach (var target in node.Targets)
            {
                pending.Enqueue((target, origin));
            }
        }
    }
}
