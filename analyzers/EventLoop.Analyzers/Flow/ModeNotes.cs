using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>What the program does to its sockets' modes, kept until it is known which sockets are meant.</summary>
internal sealed class ModeNotes
{
    private readonly CodeMap code;
    private readonly Nodes nodes;
    private readonly List<(Node Socket, bool? Value)> modes = [];
    private readonly List<Node> lent = [];
    private readonly List<bool?> asked = [];
    private readonly List<Call> effects = [];
    private readonly List<Origin> sockets = [];

    public ModeNotes(CodeMap code, Nodes nodes)
    {
        this.code = code;
        this.nodes = nodes;
    }

    public void Add(Origin socket) => sockets.Add(socket);

    /// <summary><c>socket.Blocking = …</c>, or a property of the program's own by that name, which may hand on what it is given.</summary>
    public void Note(IAssignmentOperation assignment)
    {
        bool? value = assignment.Value.ConstantValue is { HasValue: true, Value: bool constant } ? constant : null;
        if (assignment.Target is not IPropertyReferenceOperation { Property: { Name: "Blocking" } property } target
            || Names.Of(property.ContainingType) != "System.Net.Sockets.Socket")
        {
            if (Unbound.IsNamed(assignment.Target, "Blocking") && !IsGivenToSetter(assignment.Value))
            {
                asked.Add(value);
            }

            return;
        }

        var receiver = target.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } implicitReceiver
            ? Nodes.Initialized(implicitReceiver)
            : BodyReader.Unwrap(target.Instance);
        if (IsGivenToSetter(assignment.Value))
        {
            lent.Add(nodes.Of(receiver));
        }
        else
        {
            modes.Add((nodes.Of(receiver), value));
        }
    }

    /// <summary><c>bool Blocking { set => socket.Blocking = value; }</c></summary>
    private static bool IsGivenToSetter(IOperation value) =>
        value is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.PropertySet, AssociatedSymbol.Name: "Blocking" } };

    /// <summary>Listening, connecting, and what changes the mode by the handle.</summary>
    public void Note(Call call)
    {
        if (SocketFacts.ChangesModeByHandle(call))
        {
            foreach (var argument in call.Arguments)
            {
                foreach (var handle in argument.Value.DescendantsAndSelf().OfType<IPropertyReferenceOperation>())
                {
                    if (handle.Property.Name is "Handle" or "SafeHandle" && handle.Instance != null)
                    {
                        modes.Add((nodes.Of(handle.Instance), false));
                    }
                }

                foreach (var handle in argument.Value.DescendantsAndSelf().OfType<IInvocationOperation>())
                {
                    if (handle.TargetMethod.Name is "DangerousGetHandle" && handle.Instance is IPropertyReferenceOperation { Instance: { } socket })
                    {
                        modes.Add((nodes.Of(socket), false));
                    }
                }
            }
        }
        else if (call.Name == "IOControl" && call.Receiver != null)
        {
            modes.Add((nodes.Of(call.Receiver), null));
        }

        effects.Add(call);
    }

    /// <summary>Tells the sockets what was noted, once it is known where they went.</summary>
    public void Apply()
    {
        foreach (var (socket, value) in modes.Concat(lent.SelectMany(socket => asked.Select(value => (socket, value)))))
        {
            foreach (var origin in socket.Origins)
            {
                origin.MadeBlocking |= value == true;
                origin.MadeNonblocking |= value == false;
                origin.ModeIsHidden |= value == null;
            }
        }

        foreach (var call in effects)
        {
            if (call.Name is not ("Listen" or "Bind" or "Connect" or "ConnectAsync" or "BeginConnect") || call.Receiver == null)
            {
                continue;
            }

            foreach (var origin in nodes.Of(call.Receiver).Origins)
            {
                origin.IsListener |= call.Name == "Listen";
                origin.IsBound |= call.Name == "Bind";
                origin.IsConnected |= call.Name.Contains("Connect");
            }
        }

        if (modes.Count == 0 && !code.Bodies.SelectMany(body => body.Operations).OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "WouldBlock"))
        {
            foreach (var socket in sockets.Where(socket => socket is { IsBornHidden: true, Site: null }))
            {
                socket.ModeOfAccepted = BlockingMode.Blocking;
            }
        }

        var shared = sockets.Where(socket => socket is { Kind: OriginKind.Socket, IsListener: true }).Select(socket => socket.Mode).Distinct().ToArray();
        foreach (var socket in sockets.Where(socket => socket.AcceptedFrom != null))
        {
            socket.ModeOfUnknownListener = shared.Length == 1 ? shared[0] : BlockingMode.Unknown;
        }
    }

}
