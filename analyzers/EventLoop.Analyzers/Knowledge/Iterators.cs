using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>Methods with <c>yield</c>: a scheduler runs them piece by piece with <c>MoveNext</c>.</summary>
internal static class Iterators
{
    public static bool IsMade(IMethodSymbol method) => method.ReturnType.OriginalDefinition.SpecialType is
        SpecialType.System_Collections_IEnumerator or SpecialType.System_Collections_Generic_IEnumerator_T
        or SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_Generic_IEnumerable_T;

    /// <summary>Goes on with an iterator.</summary>
    public static bool IsResumed(Call call) => call.Name == "MoveNext" && Names.Of(call.Method?.ContainingType) == "System.Collections.IEnumerator";
}
