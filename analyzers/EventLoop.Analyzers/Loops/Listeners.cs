using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// <c>new NetManager(this)</c>: the library calls methods of an interface of its own. Where that is missing, the public methods
/// called <c>On…</c> are taken for these.
/// </summary>
internal sealed class Listeners
{
    private readonly CodeMap code;
    private readonly Dictionary<string, IMethodSymbol[]> known = [];

    public Listeners(CodeMap code) => this.code = code;

    /// <summary>What an object of this type of a library's may call back.</summary>
    public IMethodSymbol[] Of(ITypeSymbol library)
    {
        if (!known.TryGetValue(library.Name, out var found))
        {
            known[library.Name] = found = [.. code.Bodies.ToArray().SelectMany(body => body.Operations).Where(operation => Makes(operation, library.Name))
                .SelectMany(GivenTo).OfType<INamedTypeSymbol>().Where(IsListener).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
                .SelectMany(type => type.OriginalDefinition.GetMembers().OfType<IMethodSymbol>()).Where(IsCallback)];
        }

        return found;
    }

    private static bool Makes(IOperation operation, string library) =>
        operation is IObjectCreationOperation or IInvalidOperation { Syntax: BaseObjectCreationExpressionSyntax } && operation.Type?.Name == library;

    private static IEnumerable<ITypeSymbol?> GivenTo(IOperation creation) =>
        creation.ChildOperations.Select(child => child is IArgumentOperation argument ? argument.Value : child)
            .Select(value => value is IConversionOperation conversion ? conversion.Operand.Type : value.Type);

    private static bool IsListener(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Length > 0 && (Pumps.IsForeign(type.BaseType) || type.Interfaces.Any(Pumps.IsForeign));

    private static bool IsCallback(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, IsStatic: false, DeclaredAccessibility: Accessibility.Public } && method.Name.Length > 2
            && method.Name.StartsWith("On", StringComparison.Ordinal) && char.IsUpper(method.Name[2])
        || method.MethodKind == MethodKind.ExplicitInterfaceImplementation;
}
