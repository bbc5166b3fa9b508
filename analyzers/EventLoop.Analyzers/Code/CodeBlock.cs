using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventLoop.Analyzers.Code;

/// <summary>A member with code, as the compiler handed it over; its operations are bound when first asked for.</summary>
internal sealed class CodeBlock
{
    private readonly SemanticModel model;

    public CodeBlock(ISymbol owner, SyntaxNode syntax, SemanticModel model)
    {
        Owner = owner;
        Syntax = syntax;
        this.model = model;
    }

    public ISymbol Owner { get; }

    public SyntaxNode Syntax { get; }

    public SemanticModel Model => model;

    public IReadOnlyList<IOperation> Roots => roots ??= [.. FindRoots()];

    private readonly object reading = new();
    private IReadOnlyList<IOperation>? roots;
    private IReadOnlyList<Body>? bodies;

    /// <summary>Read once, for the editor's look at one type and for the end of the compilation.</summary>
    public IReadOnlyList<Body> Bodies
    {
        get
        {
            lock (reading)
            {
                return bodies ??= [.. BodyReader.Read(this)];
            }
        }
    }

    private IEnumerable<IOperation> FindRoots()
    {
        if (Bind(Syntax) is { } whole)
        {
            return [whole];
        }

        return Syntax.DescendantNodes(node => node is not EqualsValueClauseSyntax)
            .Where(node => node is EqualsValueClauseSyntax or ArrowExpressionClauseSyntax)
            .Select(Bind)
            .OfType<IOperation>();
    }

    private IOperation? Bind(SyntaxNode node) => model.GetOperation(node);
}
