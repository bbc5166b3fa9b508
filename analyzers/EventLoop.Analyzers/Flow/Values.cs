using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>Everything that is ever put into a variable, read once from the code and looked up backwards.</summary>
internal sealed class Values
{
    private static readonly HashSet<string> Additions = ["Add", "TryAdd", "Enqueue", "Push", "Insert", "AddLast", "AddFirst"];

    private readonly Dictionary<ISymbol, List<IOperation>> written = new(SymbolEqualityComparer.Default);

    public Values(IEnumerable<Body> bodies)
    {
        foreach (var body in bodies)
        {
            body.Operations.ForEach(operation => Note(body, operation));
            body.Calls.ForEach(Note);
        }
    }

    public IReadOnlyList<IOperation> Of(ISymbol variable) => written.TryGetValue(variable.OriginalDefinition, out var found) ? found : [];

    private void Note(Body body, IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment:
                Write(VariableOf(assignment.Target), assignment.Value);
                break;
            case IVariableDeclaratorOperation { Initializer: { } initializer } declarator:
                Write(declarator.Symbol, initializer.Value);
                break;
            case IForEachLoopOperation each:
                foreach (var local in each.Locals)
                {
                    Write(local, each.Collection);
                }

                break;
            case IFieldInitializerOperation field:
                foreach (var initialized in field.InitializedFields)
                {
                    Write(initialized, field.Value);
                }

                break;
            case IPropertyInitializerOperation property:
                foreach (var initialized in property.InitializedProperties)
                {
                    Write(initialized, property.Value);
                }

                break;
            case IReturnOperation { ReturnedValue: { } returned } when body.Symbol != null:
                Write((body.Symbol as IMethodSymbol)?.AssociatedSymbol ?? body.Symbol, returned);
                break;
        }
    }

    private void Note(Call call)
    {
        var isOfSource = call.Method is { DeclaringSyntaxReferences.Length: > 0 };
        foreach (var argument in call.Arguments)
        {
            if (isOfSource && argument.Parameter is { RefKind: RefKind.None or RefKind.In } parameter)
            {
                Write(call.Method!.Parameters.ElementAtOrDefault(parameter.Ordinal), argument.Value);
            }
            else if (Additions.Contains(call.Name))
            {
                Write(VariableOf(call.Receiver), argument.Value);
            }
        }
    }

    private void Write(ISymbol? variable, IOperation value)
    {
        if (variable == null)
        {
            return;
        }

        if (!written.TryGetValue(variable.OriginalDefinition, out var list))
        {
            written.Add(variable.OriginalDefinition, list = []);
        }

        list.Add(value);
    }

    /// <summary>The variable, or the collection whose element it is.</summary>
    private static ISymbol? VariableOf(IOperation? target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IArrayElementReferenceOperation element => VariableOf(element.ArrayReference),
        IPropertyReferenceOperation { Arguments.Length: > 0 } indexer => VariableOf(indexer.Instance),
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };
}
