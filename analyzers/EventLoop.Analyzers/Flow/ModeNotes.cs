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
    private readonly List<Call> effects = [];
    private readonly List<Origin> sockets = [];

    public ModeNotes(CodeMap code, Nodes nodes)
    {
        this.code = code;
        this.nodes = nodes;
    }

    public void Add(Origin socket) => sockets.Add(socket);

    /// <summary><c>socket.Blocking = …</c>; any other assignment says nothing.</summary>
    public void Note(IAssignmentOperation assignment)
    {
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "Blocking" } property } target
            && Names.Of(property.ContainingType) == "System.Net.Sockets.Socket")
        {
            var receiver = target.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } implicitReceiver
                ? Nodes.Initialized(implicitReceiver)
                : BodyReader.Unwrap(target.Instance);
            modes.Add((nodes.Of(receiver), assignment.Value.ConstantValue is { HasValue: true, Value: bool value } ? value : null));
        }
    }

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
        foreach (var (socket, value) in modes)
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
