using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Code;

/// <summary>All code of the compilation (or of one type), and the part of it that was read so far.</summary>
internal sealed class CodeMap
{
    private readonly Dictionary<ISymbol, List<CodeBlock>> blocks = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Body> bodies = new(SymbolEqualityComparer.Default);
    private readonly HashSet<CodeBlock> read = [];
    private readonly Queue<Body> unwired = new();
    private readonly HashSet<INamedTypeSymbol> types = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IMethodSymbol[]> implementations = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, bool> implementedHere = new(SymbolEqualityComparer.Default);
    private readonly CancellationToken cancel;

    public CodeMap(IEnumerable<CodeBlock> code, CancellationToken cancel)
    {
        this.cancel = cancel;
        foreach (var block in code.OrderBy(block => block.Syntax.SyntaxTree.FilePath, System.StringComparer.Ordinal).ThenBy(block => block.Syntax.SpanStart))
        {
            var key = Key(block.Owner);
            if (!blocks.TryGetValue(key, out var list))
            {
                blocks.Add(key, list = []);
            }

            list.Add(block);
            if (block.Owner.ContainingType is { } type)
            {
                types.Add(type.OriginalDefinition);
            }
        }
    }

    public List<Body> Bodies { get; } = [];

    public IEnumerable<CodeBlock> Blocks => blocks.Values.SelectMany(list => list);

    public bool Owns(ISymbol symbol) => blocks.ContainsKey(Key(symbol));

    public void Read(CodeBlock block)
    {
        cancel.ThrowIfCancellationRequested();
        if (!read.Add(block))
        {
            return;
        }

        foreach (var body in block.Bodies)
        {
            Bodies.Add(body);
            unwired.Enqueue(body);
            if (body.Symbol != null && !bodies.ContainsKey(body.Symbol))
            {
                bodies.Add(body.Symbol, body);
            }
        }
    }

    /// <summary>Something was read since values were last followed.</summary>
    public bool HasUnwired => unwired.Count > 0;

    /// <summary>Bodies that were read but whose values nobody has followed yet.</summary>
    public bool TryTakeUnwired(out Body body)
    {
        body = unwired.Count > 0 ? unwired.Dequeue() : null!;
        return body != null;
    }

    /// <summary>The body of a method of this program, read now if it was not yet.</summary>
    public Body? BodyOf(IMethodSymbol method)
    {
        var key = Key(method);
        if (bodies.TryGetValue(key, out var body))
        {
            return body;
        }

        if (!blocks.TryGetValue(key, out var list))
        {
            return null;
        }

        list.ForEach(Read);
        return bodies.TryGetValue(key, out body) ? body : null;
    }

    /// <summary>The methods a call may run: the method itself, its overrides, or what implements it.</summary>
    public IMethodSymbol[] Implementations(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        if (implementations.TryGetValue(definition, out var known))
        {
            return known;
        }

        var found = new List<IMethodSymbol>();
        if (definition.ContainingType?.TypeKind == TypeKind.Interface)
        {
            found.AddRange(ImplementersOf(definition));
        }
        else if (definition.IsVirtual || definition.IsAbstract || definition.IsOverride)
        {
            found.AddRange(OverridersOf(definition));
        }

        if (!definition.IsAbstract)
        {
            found.Insert(0, definition);
        }

        return implementations[definition] = [.. found];
    }

    /// <summary>Declared in a library, but not in the framework, and implemented or overridden here.</summary>
    public bool IsImplementedHere(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.Length > 0 || !(method.IsAbstract || method.IsVirtual))
        {
            return false;
        }

        if (!implementedHere.TryGetValue(method, out var known))
        {
            implementedHere.Add(method, known = IsImplementedByTypesHere(method));
        }

        return known;
    }

    private bool IsImplementedByTypesHere(IMethodSymbol method) =>
        method.ContainingNamespace?.ToDisplayString() is { } space
        && !space.StartsWith("System", System.StringComparison.Ordinal) && !space.StartsWith("Microsoft", System.StringComparison.Ordinal)
        && Implementations(method).Any(candidate => candidate.DeclaringSyntaxReferences.Length > 0);

    private IEnumerable<IMethodSymbol> ImplementersOf(IMethodSymbol member)
    {
        foreach (var type in types.Where(type => type.TypeKind is TypeKind.Class or TypeKind.Struct))
        {
            foreach (var candidate in type.AllInterfaces.Where(candidate =>
                SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, member.ContainingType)))
            {
                var constructed = candidate.GetMembers(member.Name).OfType<IMethodSymbol>()
                    .FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, member));
                if (constructed != null && type.FindImplementationForInterfaceMember(constructed) is IMethodSymbol implementation)
                {
                    yield return implementation.OriginalDefinition;
                }
            }
        }
    }

    private IEnumerable<IMethodSymbol> OverridersOf(IMethodSymbol member)
    {
        foreach (var type in types)
        {
            foreach (var candidate in type.GetMembers().OfType<IMethodSymbol>().Where(candidate => candidate.IsOverride))
            {
                for (var current = candidate.OverriddenMethod; current != null; current = current.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, member))
                    {
                        yield return candidate;
                        break;
                    }
                }
            }
        }
    }

    private static ISymbol Key(ISymbol symbol) =>
        symbol is IMethodSymbol { PartialDefinitionPart: { } definition } ? definition.OriginalDefinition : symbol.OriginalDefinition;
}
