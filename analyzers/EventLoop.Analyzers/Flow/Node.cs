using System.Collections.Generic;

namespace EventLoop.Analyzers.Flow;

/// <summary>A variable, or the value of an expression; a collection stands for its elements.</summary>
internal sealed class Node
{
    public HashSet<Origin> Origins { get; } = [];

    public HashSet<Node> Targets { get; } = [];
}
