using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>Follows values into calls and out of them: of this program, of the framework, and through delegates.</summary>
internal sealed class CallWiring
{
    private readonly CodeMap code;
    private readonly FlowGraph graph;
    private readonly Nodes nodes;
    private readonly Links links;
    private readonly ModeNotes modes;
    private readonly List<Call> callbacks = [];

    public CallWiring(CodeMap code, FlowGraph graph, Nodes nodes, Links links, ModeNotes modes)
    {
        this.code = code;
        this.graph = graph;
        this.nodes = nodes;
        this.links = links;
        this.modes = modes;
    }

    /// <summary>Wires the arguments and the result of a call; a delegate waits until it is known what it calls.</summary>
    public void Wire(Call call)
    {
        var result = call.Operation is IPropertyReferenceOperation ? nodes.Nothing : nodes.Of(call.Operation);
        if (call.IsDelegateInvocation)
        {
            callbacks.Add(call);
            return;
        }

        if (call.Method == null)
        {
            WireArgumentsOfUnknown(call, result);
            return;
        }

        foreach (var (kind, isListener, acceptedFrom) in SocketFacts.MadeBy(call))
        {
            var made = new Origin(kind, call.Body, call.Operation)
            {
                IsListener = isListener,
                IsDatagram = SocketFacts.IsDatagram(call),
                IsBound = SocketFacts.IsBoundAtBirth(call),
                IsConnected = SocketFacts.ConnectsAtBirth(call),
                IsBornHidden = SocketFacts.HidesMode(call),
                AcceptedFrom = acceptedFrom == null ? null : nodes.Of(acceptedFrom),
            };
            modes.Add(made);
            graph.Add(nodes.Of(call.Operation), made);
        }

        if (Nodes.IsOfSource(call.Method) || code.IsImplementedHere(call.Method))
        {
            WireToSource(call, result);
        }
        else if (!SocketFacts.IsOpaque(call))
        {
            WireToFramework(call, result);
        }

        modes.Note(call);
    }

    private void WireToSource(Call call, Node result)
    {
        var method = call.Method!;
        links.ToBase(method);
        if (call.Operation is IPropertyReferenceOperation)
        {
            return;
        }

        links.OfRecord(method);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && (argument.IsDelegate || Carriers.CanCarry(argument.Value.Type)))
            {
                var definition = nodes.Variable(method.Parameters.ElementAtOrDefault(parameter.Ordinal) ?? parameter);
                nodes.Flow(argument.Value, definition);
                if (parameter.RefKind is RefKind.Ref or RefKind.Out || Nodes.IsShared(argument.Value))
                {
                    graph.Connect(definition, nodes.Of(argument.Value));
                }
            }
        }

        if (Carriers.CanCarry(call.Operation.Type))
        {
            graph.Connect(nodes.Return(method), result);
        }

        if (Iterators.IsMade(method) && code.BodyOf(method) is { HasYield: true })
        {
            nodes.AddDelegates(method, result);
        }
    }

    private void WireToFramework(Call call, Node result)
    {
        var receiver = nodes.Of(call.Receiver);
        var stores = Carriers.IsCollection(call.Receiver?.Type);
        var carriesResult = Carriers.CanCarry(call.Operation.Type);
        if (carriesResult && result != nodes.Nothing)
        {
            graph.Connect(receiver, result);
        }

        var hasCallback = false;
        foreach (var argument in call.Arguments)
        {
            if (!argument.IsDelegate && !Carriers.CanCarry(argument.Value.Type))
            {
                continue;
            }

            hasCallback |= IsCallback(argument) && (argument.IsDelegate || argument.Value.Type?.SpecialType == SpecialType.System_Delegate);
            if (carriesResult && result != nodes.Nothing && argument.Parameter?.RefKind is not RefKind.Out)
            {
                nodes.Flow(argument.Value, result);
            }

            if (argument.Parameter?.RefKind is RefKind.Out or RefKind.Ref)
            {
                graph.Connect(receiver, nodes.Of(argument.Value));
            }
            else if (stores || (Pumps.IsForeign(call.Receiver?.Type) && (argument.IsDelegate || Pumps.IsForeign(argument.Value.Type))))
            {
                nodes.Flow(argument.Value, receiver);
            }
        }

        if (hasCallback || call.Method!.Name == "Start")
        {
            callbacks.Add(call);
        }
    }

    /// <summary>A delegate that is called, not one that a collection of delegates keeps or gives back.</summary>
    private static bool IsCallback(Argument argument) =>
        argument.Parameter is not { } parameter
        || (parameter.RefKind == RefKind.None && parameter.OriginalDefinition.Type.TypeKind != TypeKind.TypeParameter);

    /// <summary>An unresolved constructor or collection method still holds what it is given.</summary>
    private void WireArgumentsOfUnknown(Call call, Node result)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.IsDelegate || Carriers.CanCarry(argument.Value.Type))
            {
                nodes.Flow(argument.Value, result);
            }

            if (call.Receiver != null && (argument.IsDelegate || Pumps.IsForeign(argument.Value.Type)) && Pumps.IsForeign(call.Receiver.Type))
            {
                nodes.Flow(argument.Value, nodes.Of(call.Receiver));
            }
        }

        if (call.Receiver != null)
        {
            graph.Connect(nodes.Of(call.Receiver), result);
        }
    }

    /// <summary>Gives the callbacks their arguments, as far as it is known which lambdas or methods they are.</summary>
    public void WireCallbacks()
    {
        for (var i = 0; i < callbacks.Count; i++)
        {
            WireCallbacks(callbacks[i]);
        }
    }

    private void WireCallbacks(Call call)
    {
        var result = nodes.Of(call.Operation);
        var targets = call.IsDelegateInvocation
            ? nodes.DelegatesIn(call.Receiver)
            : call.Arguments.Where(IsCallback).SelectMany(argument => nodes.DelegatesIn(argument.Value)).Concat(call.Method!.Name == "Start" ? nodes.DelegatesIn(call.Receiver) : []);
        foreach (var target in targets.ToArray())
        {
            code.BodyOf(target);
            var definition = target.OriginalDefinition;
            foreach (var parameter in definition.Parameters)
            {
                if (!Carriers.CanCarry(parameter.Type))
                {
                    continue;
                }

                if (call.IsDelegateInvocation)
                {
                    if (call.ArgumentAt(parameter.Ordinal) is { } value)
                    {
                        nodes.Flow(value, nodes.Variable(parameter));
                    }

                    continue;
                }

                if (call.Receiver != null)
                {
                    nodes.Flow(call.Receiver, nodes.Variable(parameter));
                }

                foreach (var argument in call.Arguments)
                {
                    if (!argument.IsDelegate)
                    {
                        nodes.Flow(argument.Value, nodes.Variable(parameter));
                    }
                }
            }

            if (Carriers.CanCarry(definition.ReturnType))
            {
                graph.Connect(nodes.Return(definition), result);
            }
        }
    }

}
