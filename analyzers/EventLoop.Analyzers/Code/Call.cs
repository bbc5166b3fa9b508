using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Code;

/// <summary>One argument of a call; the parameter is unknown where overload resolution failed.</summary>
internal readonly struct Argument
{
    public Argument(IParameterSymbol? parameter, IOperation value, string? name = null)
    {
        Parameter = parameter;
        Value = value;
        Name = parameter?.Name ?? name;
    }

    public IParameterSymbol? Parameter { get; }

    public IOperation Value { get; }

    public string? Name { get; }

    /// <summary>A delegate; a lambda or the name of a method given to a call that did not bind has no type yet.</summary>
    public bool IsDelegate => Value.Type?.TypeKind == TypeKind.Delegate || Value is IAnonymousFunctionOperation || Unbound.IsNameOfMethod(Value);
}

/// <summary>A call of any kind: method, constructor, property, delegate, or a name that did not bind.</summary>
internal sealed class Call
{
    public Call(Body body, IOperation operation, IMethodSymbol? method, string name, IOperation? receiver, Argument[] arguments)
    {
        Body = body;
        Operation = operation;
        Method = (method?.ReducedFrom ?? method)?.OriginalDefinition;
        Bound = method;
        Name = name;
        Receiver = receiver;
        Arguments = arguments;
    }

    public Body Body { get; }

    public IOperation Operation { get; }

    /// <summary>The definition called; null where the name did not bind.</summary>
    public IMethodSymbol? Method { get; }

    /// <summary>The method as called, with its type arguments.</summary>
    public IMethodSymbol? Bound { get; }

    public string Name { get; }

    public IOperation? Receiver { get; }

    public Argument[] Arguments { get; }

    public bool IsDelegateInvocation => Method?.MethodKind == MethodKind.DelegateInvoke;

    /// <summary>For a constructor, bound or not: the type of the object.</summary>
    public ITypeSymbol? Created => Operation is IObjectCreationOperation || (Operation is IInvalidOperation && Method?.MethodKind == MethodKind.Constructor) ? Operation.Type : null;

    public int Position => Operation.Syntax.SpanStart;

    /// <summary>The name and arguments without the receiver, which is what an editor should underline.</summary>
    public Location Location
    {
        get
        {
            var syntax = Operation.Syntax;
            var start = syntax switch
            {
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression is IdentifierNameSyntax or PredefinedTypeSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax
                    ? access.SpanStart
                    : access.Name.SpanStart,
                MemberAccessExpressionSyntax { Expression: not (IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax) } access => access.Name.SpanStart,
                _ => syntax.SpanStart,
            };
            return Location.Create(syntax.SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(start, syntax.Span.End));
        }
    }

    public IOperation? ArgumentNamed(string name)
    {
        foreach (var argument in Arguments)
        {
            if (argument.Name == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    public IOperation? ArgumentAt(int index) =>
        Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == index) is { Value: { } bound }
            ? bound
            : Arguments.All(argument => argument.Parameter == null) && index < Arguments.Length ? Arguments[index].Value : null;
}
