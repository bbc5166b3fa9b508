using System.Collections.Generic;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers;

/// <summary>What the project adds to, or takes from, the built-in knowledge.</summary>
internal sealed class Settings
{
    public HashSet<string> Roots { get; } = [];

    public HashSet<string> Callbacks { get; } = [];

    public HashSet<string> Blocking { get; } = [];

    public HashSet<string> Offloaders { get; } = [];

    public HashSet<string> Harmless { get; } = [];

    /// <summary>A word in a source file that makes the analysis worthwhile, besides the built-in ones.</summary>
    public HashSet<string> GateWords { get; } = [];

    public bool IsOffloader(IMethodSymbol method) => Mentions(Offloaders, method);

    public bool IsHarmless(IMethodSymbol method) => Mentions(Harmless, method);

    public bool IsBlocking(IMethodSymbol method) => Mentions(Blocking, method);

    public bool IsRoot(IMethodSymbol method) =>
        Mentions(Roots, method) || Mentions(Callbacks, method) || HasAttribute(method) || HasAttribute(method.ContainingType);

    private static bool HasAttribute(ISymbol? symbol)
    {
        foreach (var attribute in symbol?.GetAttributes() ?? [])
        {
            if (attribute.AttributeClass?.Name is "EventLoopAttribute" or "EventLoop")
            {
                return true;
            }
        }

        return false;
    }

    private static bool Mentions(HashSet<string> ids, IMethodSymbol method)
    {
        if (ids.Count == 0)
        {
            return false;
        }

        foreach (var candidate in Names.SelfAndOverridden(method))
        {
            var id = candidate.GetDocumentationCommentId() ?? "";
            var parameters = id.IndexOf('(');
            if (ids.Contains(id) || (parameters > 0 && ids.Contains(id.Substring(0, parameters)))
                || (candidate.ContainingType?.GetDocumentationCommentId() is { } type && ids.Contains(type))
                || (candidate.AssociatedSymbol?.GetDocumentationCommentId() is { } member && ids.Contains(member)))
            {
                return true;
            }
        }

        return false;
    }
}
