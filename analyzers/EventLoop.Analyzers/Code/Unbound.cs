using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Code;

/// <summary>What a name means although nothing is known of its owner.</summary>
internal static class Unbound
{
    /// <summary>A sensor of somebody's may have data available too, and a seat may be, so the owner's name must say that it is a stream, or a socket.</summary>
    public static bool IsProbe(IOperation operation) =>
        operation is IInvalidOperation { Syntax: MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax } asked } && asked.Name.Identifier.Text switch
        {
            "DataAvailable" => Says(asked.Expression, "stream"),
            "Available" => Says(asked.Expression, "socket", "tcp", "udp"),
            _ => false,
        };

    /// <summary><c>one.Tcp.GetStream()</c>, or a variable that is made of it: in the framework only a TcpClient has such a method.</summary>
    public static bool IsSocketStream(IOperation? operation)
    {
        if (operation is ILocalReferenceOperation { Local: { Type.TypeKind: TypeKind.Error } local })
        {
            return local.DeclaringSyntaxReferences.Any(declared => declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } && IsGetStream(value));
        }

        return operation is IInvalidOperation { Type: null or { TypeKind: TypeKind.Error } } && operation.Syntax is ExpressionSyntax written && IsGetStream(written);
    }

    private static bool IsGetStream(ExpressionSyntax written) =>
        written is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetStream" } access }
        && Says(access.Expression, "tcp", "client", "socket", "conn");

    /// <summary>A property or field of that name, whoever has it.</summary>
    public static bool IsNamed(IOperation member, string name) => member switch
    {
        IMemberReferenceOperation bound => bound.Member.Name == name,
        { Syntax: MemberAccessExpressionSyntax access } => access.Name.Identifier.Text == name,
        { Syntax: SimpleNameSyntax simple } => simple.Identifier.Text == name,
        _ => false,
    };

    /// <summary>The name of a method that a call or an event is given, where that did not bind and the name has no type.</summary>
    public static bool IsNameOfMethod(IOperation operation) =>
        operation is { Kind: OperationKind.None, Type: null, Syntax: SimpleNameSyntax or MemberAccessExpressionSyntax, Syntax.Parent: ArgumentSyntax or AssignmentExpressionSyntax };

    /// <summary>The method that was named, unless others have that name too.</summary>
    public static IMethodSymbol? MethodNamed(IOperation operation) =>
        IsNameOfMethod(operation) && operation.SemanticModel?.GetSymbolInfo(operation.Syntax).CandidateSymbols is { Length: 1 } known ? known[0] as IMethodSymbol : null;

    private static bool Says(ExpressionSyntax owner, params string[] words) =>
        words.Any(word => NameOf(owner).IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    private static string NameOf(ExpressionSyntax owner) => owner switch
    {
        InvocationExpressionSyntax call => NameOf(call.Expression),
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };
}
