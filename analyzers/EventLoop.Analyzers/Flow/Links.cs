using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Flow;

/// <summary>Ways that values take without any code to read: overrides, records, accessors.</summary>
internal sealed class Links
{
    private readonly CodeMap code;
    private readonly FlowGraph graph;
    private readonly Nodes nodes;
    private readonly HashSet<ISymbol> linked = new(SymbolEqualityComparer.Default);

    public Links(CodeMap code, FlowGraph graph, Nodes nodes)
    {
        this.code = code;
        this.graph = graph;
        this.nodes = nodes;
    }

    /// <summary>A call through an interface or a base reaches the parameters of what implements it.</summary>
    public void ToBase(IMethodSymbol method)
    {
        if (!linked.Add(method.OriginalDefinition))
        {
            return;
        }

        foreach (var implementation in code.Implementations(method))
        {
            if (SymbolEqualityComparer.Default.Equals(implementation, method.OriginalDefinition))
            {
                continue;
            }

            for (var i = 0; i < Math.Min(implementation.Parameters.Length, method.Parameters.Length); i++)
            {
                graph.Connect(nodes.Variable(method.OriginalDefinition.Parameters[i]), nodes.Variable(implementation.Parameters[i]));
            }

            graph.Connect(nodes.Return(implementation), nodes.Return(method));
            if (implementation.AssociatedSymbol is IPropertySymbol property && method.OriginalDefinition.AssociatedSymbol is IPropertySymbol abstraction)
            {
                graph.Connect(nodes.Variable(property), nodes.Variable(abstraction));
            }
        }
    }

    /// <summary>A record's parameters become its properties without any code to read.</summary>
    public void OfRecord(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Constructor || !method.ContainingType.IsRecord)
        {
            return;
        }

        foreach (var parameter in method.OriginalDefinition.Parameters)
        {
            foreach (var property in method.ContainingType.OriginalDefinition.GetMembers(parameter.Name).OfType<IPropertySymbol>())
            {
                graph.Connect(nodes.Variable(parameter), nodes.Variable(property));
            }
        }
    }

    public void OfAccessor(IMethodSymbol method)
    {
        if (method.AssociatedSymbol is not IPropertySymbol property)
        {
            return;
        }

        if (method.MethodKind == MethodKind.PropertyGet)
        {
            graph.Connect(nodes.Return(method), nodes.Variable(property));
        }
        else if (method.Parameters.Length > 0)
        {
            graph.Connect(nodes.Variable(property), nodes.Variable(method.Parameters[method.Parameters.Length - 1]));
        }
    }
}
