using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Code;

/// <summary>Code that runs as one frame: a member, a local function or a lambda.</summary>
internal sealed class Body
{
    public Body(ISymbol? symbol, IOperation root, SemanticModel model, Body? outer)
    {
        Symbol = symbol;
        Root = root;
        Model = model;
        Outer = outer;
    }

    public ISymbol? Symbol { get; }

    public IOperation Root { get; }

    public SemanticModel Model { get; }

    /// <summary>The body a lambda or a local function is written in.</summary>
    public Body? Outer { get; }

    public IMethodSymbol? Method => Symbol as IMethodSymbol;

    public bool IsAsync => Method?.IsAsync == true;

    public List<Call> Calls { get; } = [];

    public List<IOperation> Operations { get; } = [];

    public List<IAwaitOperation> Awaits { get; } = [];

    public bool HasYield { get; set; }

    /// <summary>The name a reader knows it by: the method, or the method a lambda is written in.</summary>
    public string Name
    {
        get
        {
            var body = this;
            while (body.Outer != null && body.Method?.MethodKind is null or MethodKind.AnonymousFunction)
            {
                body = body.Outer!;
            }

            return body.Method switch
            {
                { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } constructor => constructor.ContainingType.Name,
                { Name: "<Main>$" } => "Main",
                { AssociatedSymbol: { } member } => member.Name,
                { } method => method.Name,
                null => body.Symbol?.Name ?? "?",
            };
        }
    }

    /// <summary>The name as a step of a path.</summary>
    public string StepName => IsLambda ? "lambda in " + Name : Name;

    public bool IsLambda => Method?.MethodKind == MethodKind.AnonymousFunction;

    public bool RunsBeforeFirstAwait(IOperation operation)
    {
        foreach (var await in Awaits)
        {
            if (await.Syntax.Span.End <= operation.Syntax.SpanStart)
            {
                return false;
            }
        }

        return true;
    }
}
