using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>Names of symbols in the short form that the tables use.</summary>
internal static class Names
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Asked of every call many times over, and slow to write out; kept as long as the compiler keeps the symbol.</summary>
    private static readonly ConditionalWeakTable<ITypeSymbol, string> Written = new();

    /// <summary>Namespace and name, without type arguments: <c>System.Collections.Generic.List</c>.</summary>
    public static string Of(ITypeSymbol? type) => type == null ? "" : Written.GetValue(type.OriginalDefinition, static one => one.ToDisplayString(TypeFormat));

    /// <summary>The type a reader thinks of: <c>List</c>, <c>Socket</c>.</summary>
    public static IEnumerable<ITypeSymbol> SelfAndBases(ITypeSymbol? type)
    {
        for (var current = type; current != null; current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>The method and everything it overrides or implements by name, nearest first.</summary>
    public static IEnumerable<IMethodSymbol> SelfAndOverridden(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current != null; current = current.OverriddenMethod)
        {
            yield return current.OriginalDefinition;
        }
    }

    public static bool Is(ITypeSymbol? type, params string[] names) =>
        type != null && SelfAndBases(type).Any(candidate => names.Contains(Of(candidate)));

    /// <summary>Whether an attribute is declared by the program that it is used in, and so means whatever that program likes.</summary>
    public static bool IsHomemade(AttributeData attribute, ISymbol owner) =>
        SymbolEqualityComparer.Default.Equals(attribute.AttributeClass?.ContainingAssembly, owner.ContainingAssembly);

    public static bool IsOrImplements(ITypeSymbol? type, string name) =>
        type != null && (Is(type, name) || type.AllInterfaces.Any(candidate => Of(candidate) == name));
}
