using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Flow;

/// <summary>Which types can carry what the analysis follows: a number cannot, a list of sockets can.</summary>
internal static class Carriers
{
    public static bool CanCarry(ITypeSymbol? type) => type switch
    {
        null => false,
        { SpecialType: SpecialType.System_Object } => true,
        { SpecialType: not SpecialType.None and not SpecialType.System_Collections_Generic_IEnumerable_T and not SpecialType.System_Collections_IEnumerable
            and not SpecialType.System_Collections_Generic_IEnumerator_T and not SpecialType.System_Collections_IEnumerator
            and not SpecialType.System_Collections_Generic_IList_T and not SpecialType.System_Collections_Generic_ICollection_T
            and not SpecialType.System_Collections_Generic_IReadOnlyList_T and not SpecialType.System_Collections_Generic_IReadOnlyCollection_T
            and not SpecialType.System_Delegate and not SpecialType.System_MulticastDelegate and not SpecialType.System_IAsyncResult } => false,
        IArrayTypeSymbol array => CanCarry(array.ElementType),
        _ when Names.Is(type, "System.Net.EndPoint", "System.Net.IPAddress") => false,
        { TypeKind: TypeKind.Enum or TypeKind.Pointer or TypeKind.FunctionPointer } => false,
        _ => true,
    };

    /// <summary>Adding to it stores the argument.</summary>
    public static bool IsCollection(ITypeSymbol? type) =>
        type is IArrayTypeSymbol
        || (type is { SpecialType: not SpecialType.System_String }
            && (type.TypeKind == TypeKind.Error
                || Names.Of(type).StartsWith("System.Collections.", System.StringComparison.Ordinal)
                || Names.Of(type).StartsWith("System.Threading.Channels.", System.StringComparison.Ordinal)
                || type.AllInterfaces.Any(candidate => candidate.SpecialType == SpecialType.System_Collections_IEnumerable)));
}
