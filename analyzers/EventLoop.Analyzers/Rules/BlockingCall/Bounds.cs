using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>Whether a collection has a bound, so that who adds to it waits while it is full.</summary>
internal static class Bounds
{
    /// <summary>Where all that a variable is ever given is made with a number: <c>new BlockingCollection&lt;Job&gt;(100)</c>.</summary>
    public static bool AreKnown(Call call, Turn turn)
    {
        if (Operations.Variables(call.Receiver).FirstOrDefault() is not { } variable)
        {
            return false;
        }

        var values = Declared(variable, call.Body.Model).Concat(Assigned(variable, turn.Graph.Code)).ToArray();
        return values.Length > 0 && values.All(value => BodyReader.Unwrap(value) is IObjectCreationOperation creation
            && creation.Arguments.Any(argument => argument.Value.Type?.SpecialType == SpecialType.System_Int32));
    }

    /// <summary>The initializer, from the syntax: most of those that say <c>new(100)</c> are never read, because they hold no code.</summary>
    private static IEnumerable<IOperation?> Declared(ISymbol variable, SemanticModel model) => variable.DeclaringSyntaxReferences
        .Where(reference => reference.SyntaxTree == model.SyntaxTree)
        .Select(reference => reference.GetSyntax() switch
        {
            VariableDeclaratorSyntax { Initializer: { } initializer } => initializer.Value,
            PropertyDeclarationSyntax { Initializer: { } initializer } => initializer.Value,
            _ => null,
        })
        .Where(value => value != null)
        .Select(value => model.GetOperation(value!));

    private static IEnumerable<IOperation?> Assigned(ISymbol variable, CodeMap code) => code.Bodies.SelectMany(body => body.Operations)
        .OfType<ISimpleAssignmentOperation>()
        .Where(assignment => Operations.Variables(assignment.Target).Contains(variable, SymbolEqualityComparer.Default))
        .Select(assignment => assignment.Value);
}
