using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>
/// Follows sockets, streams and delegates through variables, fields, collections, calls and callbacks.
/// Neither the order of statements nor the object a field belongs to is told apart.
/// </summary>
internal sealed class Wiring
{
    private readonly CodeMap code;
    private readonly FlowGraph graph = new();
    private readonly Nodes nodes;
    private readonly Links links;
    private readonly ModeNotes modes;
    private readonly CallWiring calls;
    private readonly List<ISymbol> unfilled = [];
    private int wiredBodies;

    public Wiring(CodeMap code)
    {
        this.code = code;
        nodes = new Nodes(code, graph);
        links = new Links(code, graph, nodes);
        modes = new ModeNotes(code, nodes);
        calls = new CallWiring(code, graph, nodes, links, modes);
    }

    /// <summary>Wires what was read, and again until no delegate reaches a new place.</summary>
    public void Settle()
    {
        int before;
        do
        {
            while (code.TryTakeUnwired(out var body))
            {
                Wire(body);
            }

            before = graph.Version;
            calls.WireCallbacks();
        }
        while (graph.Version != before || code.Bodies.Count > wiredBodies || AddUnknownSockets());

        modes.Apply();
    }

    public HashSet<Origin> OriginsOf(IOperation? operation) => nodes.Of(operation).Origins;

    public HashSet<Origin> OriginsOf(ISymbol variable) => nodes.Variable(variable).Origins;

    public IEnumerable<IMethodSymbol> DelegatesIn(IOperation? operation) => nodes.DelegatesIn(operation);

    /// <summary>
    /// A parameter or field that nothing of this program fills holds a socket from elsewhere. Its mode is unknown
    /// until this program sets it, and what it accepts inherits that.
    /// </summary>
    private bool AddUnknownSockets()
    {
        var added = false;
        foreach (var variable in unfilled)
        {
            if (nodes.Variable(variable).Origins.All(origin => origin.Kind != OriginKind.Socket))
            {
                var unknown = new Origin(OriginKind.Socket, null, null) { IsBornHidden = true };
                modes.Add(unknown);
                graph.Add(nodes.Variable(variable), unknown);
                added = true;
            }
        }

        unfilled.Clear();
        return added;
    }

    private void Wire(Body body)
    {
        wiredBodies++;
        if (!body.IsLambda)
        {
            unfilled.AddRange(body.Method?.Parameters.Where(parameter => Names.Is(parameter.Type, SocketFacts.Socket, SocketFacts.TcpListener)) ?? []);
        }

        if (body.Method is { } method)
        {
            links.ToBase(method);
            links.OfAccessor(method);
        }

        foreach (var operation in body.Operations)
        {
            WireOperation(body, operation);
        }

        foreach (var call in body.Calls)
        {
            nodes.Of(call.Operation);
        }

        foreach (var call in body.Calls)
        {
            calls.Wire(call);
        }
    }

    private void WireOperation(Body body, IOperation operation)
    {
        switch (operation)
        {
            case IAssignmentOperation { Target: IInvalidOperation { Syntax: MemberAccessExpressionSyntax }, Syntax.RawKind: not (int)SyntaxKind.SubtractAssignmentExpression } subscription when Nodes.IsDelegate(subscription.Value):
                nodes.Subscribe(subscription.Value, subscription.Target);
                break;
            case IAssignmentOperation assignment:
                modes.Note(assignment);
                nodes.Flow(assignment.Value, assignment.Target);
                break;
            case IVariableDeclaratorOperation { Initializer: { } initializer } declarator:
                nodes.Name(initializer.Value, nodes.Variable(declarator.Symbol));
                break;
            case IVariableDeclarationOperation { Initializer: { } shared } declaration:
                foreach (var declarator in declaration.Declarators)
                {
                    nodes.Flow(shared.Value, nodes.Variable(declarator.Symbol));
                }

                break;
            case IForEachLoopOperation loop:
                foreach (var local in loop.Locals)
                {
                    nodes.Flow(loop.Collection, nodes.Variable(local));
                }

                break;
            case IReturnOperation { ReturnedValue: { } value } when body.Symbol != null:
                nodes.Flow(value, nodes.Return(body.Symbol));
                break;
            case IFieldInitializerOperation field:
                foreach (var initialized in field.InitializedFields)
                {
                    nodes.Flow(field.Value, nodes.Variable(initialized));
                }

                break;
            case IPropertyInitializerOperation property:
                foreach (var initialized in property.InitializedProperties)
                {
                    nodes.Flow(property.Value, nodes.Variable(initialized));
                }

                break;
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Instance: { } owner } foreign } assignment when Pumps.IsForeign(foreign.Event.ContainingType):
                nodes.Flow(assignment.HandlerValue, nodes.Of(owner));
                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } assignment:
                nodes.Flow(assignment.HandlerValue, nodes.Variable(reference.Event));
                break;
            case IIsPatternOperation pattern:
                nodes.Flow(pattern.Value, pattern.Pattern);
                break;
            case ISwitchOperation @switch:
                foreach (var clause in @switch.Cases.SelectMany(one => one.Clauses).OfType<IPatternCaseClauseOperation>())
                {
                    nodes.Flow(@switch.Value, clause.Pattern);
                }

                break;
            case ISwitchExpressionOperation @switch:
                foreach (var arm in @switch.Arms)
                {
                    nodes.Flow(@switch.Value, arm.Pattern);
                }

                break;
        }
    }

}
