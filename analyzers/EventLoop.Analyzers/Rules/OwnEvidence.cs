using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>What a rule's finding rests on; it decides whether an editor can show it while the rest of the program is unread.</summary>
internal enum Evidence
{
    /// <summary>The call alone.</summary>
    Calls,

    /// <summary>Also the modes of sockets, which other code may set.</summary>
    Modes,

    /// <summary>Also everything that the turn does before and after, which other code may be part of.</summary>
    Turn,
}

/// <summary>Whether the code of one type is evidence enough.</summary>
internal static class OwnEvidence
{
    public static bool Suffices(Evidence evidence, Turn turn, bool isModeSetElsewhere) => evidence switch
    {
        Evidence.Calls => true,
        Evidence.Modes => !isModeSetElsewhere,
        _ => !isModeSetElsewhere && turn.Frames.All(frame => frame.Calls.All(call => IsOwn(call, turn)) && !frame.Body.Operations.Any(IsOpenToOthers)),
    };

    /// <summary>Its code is here, or it has none.</summary>
    private static bool IsOwn(Call call, Turn turn)
    {
        if (call.IsDelegateInvocation)
        {
            return turn.Graph.Targets(call).Length > 0;
        }

        return call.Method is not { DeclaringSyntaxReferences.Length: > 0 } method || turn.Graph.Code.Owns(method)
            || !method.DeclaringSyntaxReferences.Any(reference => HasCode(reference.GetSyntax()));
    }

    private static bool HasCode(SyntaxNode declaration) => declaration switch
    {
        AccessorDeclarationSyntax accessor => accessor.Body != null || accessor.ExpressionBody != null,
        BaseMethodDeclarationSyntax method => method.Body != null || method.ExpressionBody != null || method.Modifiers.Any(word => word.Text is "abstract" or "virtual"),
        LocalFunctionStatementSyntax or ArrowExpressionClauseSyntax => true,
        _ => false,
    };

    /// <summary>A collection or socket that other types can reach.</summary>
    private static bool IsOpenToOthers(IOperation operation) =>
        operation is IFieldReferenceOperation { Field: { DeclaringSyntaxReferences.Length: > 0, IsConst: false, DeclaredAccessibility: not Accessibility.Private and not Accessibility.NotApplicable } field }
        && Carriers.CanCarry(field.Type) && field.ContainingType.DeclaredAccessibility != Accessibility.Private;
}
