using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace EventLoop.Analyzers.CodeFixes;

/// <summary>What the fixes have in common.</summary>
internal static class Calls
{
    public static ExpressionSyntax? Receiver(SyntaxNode call) =>
        call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Expression : null;

    public static bool IsSocket(SemanticModel model, SyntaxNode call) =>
        Receiver(call) is { } receiver && model.GetTypeInfo(receiver).Type?.ToDisplayString() == "System.Net.Sockets.Socket";

    /// <summary>The statement that consists of the call alone.</summary>
    public static ExpressionStatementSyntax? Statement(SyntaxNode call) => call.Parent as ExpressionStatementSyntax;

    public static StatementSyntax Parse(string text, SyntaxNode place) =>
        SyntaxFactory.ParseStatement(text).WithLeadingTrivia(place.GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
}

/// <summary>Adds <c>socket.Blocking = false;</c> after the local is declared with an accepted or new socket.</summary>
internal static class NonblockingFix
{
    public static bool Fits(SemanticModel model, SyntaxNode call) => Calls.IsSocket(model, call) && Declaration(model, call) != null;

    public static void Apply(DocumentEditor editor, SemanticModel model, SyntaxNode call)
    {
        var (declaration, name) = Declaration(model, call)!.Value;
        var text = $"{name}.Blocking = false;";
        if (declaration.Parent is BlockSyntax block && block.Statements.Any(statement => statement.ToString() == text))
        {
            return;
        }

        if (!Done(editor).Add(declaration))
        {
            return;
        }

        editor.InsertAfter(declaration, SyntaxFactory.ParseStatement(text).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<DocumentEditor, HashSet<SyntaxNode>> Edits = new();

    private static HashSet<SyntaxNode> Done(DocumentEditor editor) => Edits.GetOrCreateValue(editor);

    private static (LocalDeclarationStatementSyntax Statement, string Name)? Declaration(SemanticModel model, SyntaxNode call)
    {
        if (Calls.Receiver(call) is not IdentifierNameSyntax name || model.GetSymbolInfo(name).Symbol is not ILocalSymbol local)
        {
            return null;
        }

        return local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax or ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax, Parent.Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax } statement }
            ? (statement, local.Name)
            : null;
    }
}

/// <summary>Turns milliseconds into the microseconds that Select and Poll take.</summary>
internal static class TimeoutFix
{
    public static bool Fits(SemanticModel model, SyntaxNode call) =>
        Timeout(model, call) is { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax or CastExpressionSyntax };

    public static void Apply(DocumentEditor editor, SemanticModel model, SyntaxNode call)
    {
        var timeout = Timeout(model, call)!.Expression;
        editor.ReplaceNode(timeout, SyntaxFactory.ParseExpression($"{timeout} * 1000").WithTriviaFrom(timeout));
    }

    private static ArgumentSyntax? Timeout(SemanticModel model, SyntaxNode call)
    {
        if (call is not InvocationExpressionSyntax invocation || model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        var ordinal = method.Parameters.FirstOrDefault(parameter => parameter.Name == "microSeconds")?.Ordinal;
        return invocation.ArgumentList.Arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.Text == "microSeconds")
            ?? (ordinal is { } index && index < invocation.ArgumentList.Arguments.Count ? invocation.ArgumentList.Arguments[index] : null);
    }
}

/// <summary>Repeats a send of one buffer until everything is taken; the place for the rest is named.</summary>
internal static class PartialSendFix
{
    public static bool Fits(SemanticModel model, SyntaxNode call) =>
        Calls.IsSocket(model, call) && Calls.Statement(call) is { Parent: BlockSyntax }
        && call is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments }
        && arguments[0].Expression is IdentifierNameSyntax && model.GetTypeInfo(arguments[0].Expression).Type is IArrayTypeSymbol;

    public static void Apply(DocumentEditor editor, SemanticModel model, SyntaxNode call)
    {
        var statement = Calls.Statement(call)!;
        var socket = Calls.Receiver(call);
        var data = ((InvocationExpressionSyntax)call).ArgumentList.Arguments[0].Expression;
        editor.ReplaceNode(statement, Calls.Parse($$"""
            for (var sent = 0; sent < {{data}}.Length;)
            {
                var count = {{socket}}.Send({{data}}, sent, {{data}}.Length - sent, SocketFlags.None, out var error);
                if (count == 0 || error != SocketError.Success)
                {
                    // Keep what is left and send it when the socket is writable.
                    break;
                }

                sent += count;
            }
            """, statement).WithTrailingTrivia(statement.GetTrailingTrivia()));
    }
}

/// <summary>From the overload that throws to the one that says why.</summary>
internal static class SocketErrorFix
{
    public static bool Fits(SemanticModel model, SyntaxNode call) =>
        Calls.IsSocket(model, call)
        && call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Send" or "Receive" }, ArgumentList.Arguments: { Count: 1 or 2 or 4 } arguments }
        && !arguments.Any(argument => argument.RefOrOutKeyword.IsKind(SyntaxKind.OutKeyword))
        && model.GetTypeInfo(arguments[0].Expression).Type is IArrayTypeSymbol && (arguments.Count != 2 || model.GetTypeInfo(arguments[1].Expression).Type?.Name == "SocketFlags");

    public static void Apply(DocumentEditor editor, SemanticModel model, SyntaxNode call)
    {
        var invocation = (InvocationExpressionSyntax)call;
        var arguments = invocation.ArgumentList.Arguments.Select(argument => argument.ToString()).ToList();
        if (arguments.Count is 1 or 2)
        {
            var flags = arguments.Count == 2 ? arguments[1] : "SocketFlags.None";
            arguments = [arguments[0], "0", arguments[0] + ".Length", flags];
        }

        arguments.Add("out var error");
        editor.ReplaceNode(invocation.ArgumentList, SyntaxFactory.ParseArgumentList($"({string.Join(", ", arguments)})").WithTriviaFrom(invocation.ArgumentList));
    }
}

/// <summary>Takes the socket out of the collection that the message names.</summary>
internal static class RemoveFirstFix
{
    public static bool Fits(SemanticModel model, SyntaxNode call) =>
        Calls.Receiver(call) is IdentifierNameSyntax && Calls.Statement(call) is { Parent: BlockSyntax } && Keeper(model, call) != null;

    public static void Apply(DocumentEditor editor, SemanticModel model, SyntaxNode call)
    {
        var statement = Calls.Statement(call)!;
        editor.InsertBefore(statement, Calls.Parse($"{Keeper(model, call)}.Remove({Calls.Receiver(call)});", statement).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed));
    }

    /// <summary>The one list of sockets in sight that outlives the turn.</summary>
    private static string? Keeper(SemanticModel model, SyntaxNode call)
    {
        var loop = call.Ancestors().LastOrDefault(node => node is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax);
        var lists = model.LookupSymbols(call.SpanStart)
            .Where(symbol => symbol is ILocalSymbol or IFieldSymbol && TypeOf(symbol) is { } type
                && type.ToDisplayString() is "System.Collections.Generic.List<System.Net.Sockets.Socket>" or "System.Collections.Generic.HashSet<System.Net.Sockets.Socket>")
            .Where(symbol => symbol is IFieldSymbol || !symbol.DeclaringSyntaxReferences.Any(reference => loop?.Span.Contains(reference.Span) == true))
            .ToArray();
        return lists.Length == 1 ? lists[0].Name : null;
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type.WithNullableAnnotation(NullableAnnotation.None),
        IFieldSymbol field => field.Type.WithNullableAnnotation(NullableAnnotation.None),
        _ => null,
    };
}
