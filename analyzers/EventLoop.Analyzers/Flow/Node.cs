using System.Collections.Generic;

namespace EventLoop.Analyzers.Flow;

/// <summary>A variable, or the value of an expression; a collection stands for its elements.</summary>
internal sealed class Node
{
    public Node(bool carriesNothing = false) => CarriesNothing = carriesNothing;

    /// <summary>Stands for every value that is not followed: what one of them held, all others would seem to hold.</summary>
    public bool CarriesNothing { get; }

    public HashSet<Origin> Origins { get; } = [];

    public HashSet<Node> Targets { get; } = [];
}
