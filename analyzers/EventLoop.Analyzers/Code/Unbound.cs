using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Code;

/// <summary>What a name means although nothing is known of its owner.</summary>
internal static class Unbound
{
    /// <summary>In the framework only a NetworkStream has a property of this name; a sensor of somebody's may have one too, so the owner must be called a stream.</summary>
    public static bool IsDataAvailable(IOperation operation) =>
        operation is IInvalidOperation { Syntax: MemberAccessExpressionSyntax { Name.Identifier.Text: "DataAvailable", Parent: not InvocationExpressionSyntax } asked }
        && NameOf(asked.Expression).IndexOf("stream", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string NameOf(ExpressionSyntax owner) => owner switch
    {
        InvocationExpressionSyntax call => NameOf(call.Expression),
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };
}
