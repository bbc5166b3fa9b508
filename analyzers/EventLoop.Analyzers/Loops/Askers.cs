using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>
/// What the asked socket depends on, in one body: variables, and the object itself. A loop over messages that asks
/// the same socket each time round has one audience; a loop over connections has many.
/// </summary>
internal sealed class Askers
{
    private readonly Body body;
    private readonly HashSet<ISymbol> variables;
    private readonly bool isOwn;

    private Askers(Body body, IEnumerable<IOperation?> values)
    {
        this.body = body;
        variables = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        isOwn = Spread(values);
    }

    public static Askers Of(Body body, IEnumerable<IOperation?> asked) => new(body, asked);

    /// <summary>Each time round the loop has another of them.</summary>
    public bool VariesIn(ILoopOperation loop) =>
        variables.Any(variable => variable is ILocalSymbol && (IsDeclaredIn(variable, loop) || IsAssignedIn(variable, loop)));

    /// <summary>The same dependence where the body is called; null where the call does not tell, which means anything.</summary>
    public Askers? At(Call caller)
    {
        var given = new List<IOperation?>();
        foreach (var parameter in variables.OfType<IParameterSymbol>().Where(parameter => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, body.Symbol)))
        {
            given.Add(caller.ArgumentAt(parameter.Ordinal));
        }

        if (isOwn || caller.IsDelegateInvocation)
        {
            given.Add(caller.Receiver);
        }

        if (body.IsLambda && !caller.IsDelegateInvocation)
        {
            return null;
        }

        var captured = body.Outer == caller.Body ? variables.Where(variable => variable is ILocalSymbol) : [];
        var askers = new Askers(caller.Body, given);
        askers.variables.UnionWith(captured);
        return askers;
    }

    private bool Spread(IEnumerable<IOperation?> values)
    {
        var own = false;
        var pending = new Queue<IOperation>(values.OfType<IOperation>());
        while (pending.Count > 0)
        {
            var value = pending.Dequeue();
            own |= value.DescendantsAndSelf().Any(part => part is IInstanceReferenceOperation);
            foreach (var variable in VariablesIn(value).Where(variables.Add))
            {
                foreach (var source in SourcesOf(variable))
                {
                    pending.Enqueue(source);
                }
            }
        }

        return own;
    }

    private static IEnumerable<ISymbol> VariablesIn(IOperation value) => value.DescendantsAndSelf().Select(part => part switch
    {
        ILocalReferenceOperation local => (ISymbol)local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    }).OfType<ISymbol>();

    private IEnumerable<IOperation> SourcesOf(ISymbol variable)
    {
        if (variable is not ILocalSymbol)
        {
            return [];
        }

        return body.Operations.SelectMany(operation => operation switch
        {
            IVariableDeclaratorOperation { Initializer.Value: { } value } declarator when Is(declarator.Symbol) => [value],
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Is(target.Local) => [assignment.Value],
            IForEachLoopOperation each when each.Locals.Any(Is) => [each.Collection],
            IInvocationOperation invocation when invocation.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && VariablesIn(argument.Value).Any(Is)) =>
                invocation.Arguments.Select(argument => argument.Value).Append(invocation.Instance).OfType<IOperation>(),
            _ => Enumerable.Empty<IOperation>(),
        });

        bool Is(ISymbol other) => SymbolEqualityComparer.Default.Equals(other, variable);
    }

    private static bool IsDeclaredIn(ISymbol variable, ILoopOperation loop) => variable.DeclaringSyntaxReferences.Any(reference =>
        reference.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(reference.Span));

    private bool IsAssignedIn(ISymbol variable, ILoopOperation loop) => body.Operations.Any(operation => Operations.Contains(loop, operation) && operation switch
    {
        IAssignmentOperation { Target: ILocalReferenceOperation target } => SymbolEqualityComparer.Default.Equals(target.Local, variable),
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation target } => SymbolEqualityComparer.Default.Equals(target.Local, variable),
        _ => false,
    });
}
