using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>Whether the socket behind a call blocks.</summary>
internal static class SocketModes
{
    public static IEnumerable<Origin> OriginsOf(Wiring wiring, Call call) =>
        wiring.OriginsOf(SocketCalls.CarrierOf(call)).Where(origin => origin.Kind == OriginKind.Socket);

    public static BlockingMode Of(Wiring wiring, Call call)
    {
        if (LastAssignedBefore(call) is { } assigned)
        {
            return assigned;
        }

        if (IsNotYetGivenMode(call))
        {
            return BlockingMode.Blocking;
        }

        var sockets = OfTheCallsProtocol(call, OfTheCallsRole(call, OriginsOf(wiring, call).ToArray()));
        if (sockets.Length == 0)
        {
            return IsNetworkStream(call) ? BlockingMode.Blocking : BlockingMode.Unknown;
        }

        // A socket from elsewhere says nothing for or against those that are known.
        var known = sockets.Where(socket => !IsFromElsewhere(socket)).ToArray();
        var modes = (known.Length > 0 ? known : sockets).Select(socket => socket.Mode).Distinct().ToArray();
        var mode = modes.Length == 1 ? modes[0] : BlockingMode.Unknown;
        return mode == BlockingMode.Unknown && IsNetworkStream(call) ? BlockingMode.Blocking : mode;
    }

    /// <summary>A parameter that nothing in this program fills.</summary>
    public static bool IsFromElsewhere(Origin socket) => socket.IsBornHidden && socket.Site == null && socket.Mode == BlockingMode.Unknown;

    /// <summary>A variable may hold the listener and the connections: nobody accepts on these, nor moves data over that one.</summary>
    private static Origin[] OfTheCallsRole(Call call, Origin[] sockets)
    {
        var accepts = SocketFacts.IsAccept(call);
        var fitting = sockets.Where(socket => accepts ? socket is { AcceptedFrom: null, IsConnected: false } : !socket.IsListener).ToArray();
        return fitting.Length > 0 ? fitting : sockets;
    }

    /// <summary>ReceiveFrom speaks of datagrams, Receive and Send of streams; a list may hold both.</summary>
    private static Origin[] OfTheCallsProtocol(Call call, Origin[] sockets)
    {
        var isDatagramCall = call.Name is "ReceiveFrom" or "ReceiveMessageFrom" or "SendTo";
        var fitting = sockets.Where(socket => socket.IsDatagram == isDatagramCall).ToArray();
        return fitting.Length > 0 ? fitting : sockets;
    }

    /// <summary>A NetworkStream refuses a nonblocking socket, so wherever it came from, it blocks.</summary>
    public static bool IsNetworkStream(Call call) =>
        SocketCalls.CarrierOf(call) is { } carrier && (Names.Is(carrier.Type, SocketFacts.NetworkStream) || Unbound.IsSocketStream(carrier) || IsOverNetworkStream(carrier, call.Body));

    /// <summary><c>new StreamReader(new NetworkStream(socket))</c>, or a variable of this body that only ever is one.</summary>
    private static bool IsOverNetworkStream(IOperation carrier, Body body)
    {
        if (carrier is ILocalReferenceOperation { Local: var local })
        {
            var made = body.Operations.OfType<IVariableDeclaratorOperation>().FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local))?.Initializer?.Value;
            return made != null && IsOverNetworkStream(Converted(made), body)
                && !body.Operations.OfType<ISimpleAssignmentOperation>().Any(one => one.Target is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local));
        }

        return carrier is IObjectCreationOperation { Arguments: { Length: > 0 } arguments } creation && Names.Is(creation.Type, "System.IO.TextReader", "System.IO.TextWriter", "System.IO.BinaryReader", "System.IO.BinaryWriter")
            && Names.Is(Converted(arguments[0].Value).Type, SocketFacts.NetworkStream);
    }

    private static IOperation Converted(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    /// <summary>The nearest <c>Blocking = …</c> of the same variable on the way to the call, in the same body.</summary>
    private static BlockingMode? LastAssignedBefore(Call call)
    {
        IAssignmentOperation? last = null;
        foreach (var assignment in AssignmentsFor(call))
        {
            if (assignment.Syntax.Span.End <= call.Position && (last == null || last.Syntax.SpanStart < assignment.Syntax.SpanStart)
                && IsOnTheWay(assignment, call.Operation))
            {
                last = assignment;
            }
        }

        return last?.Value.ConstantValue is { HasValue: true, Value: bool blocks }
            ? blocks ? BlockingMode.Blocking : BlockingMode.Nonblocking
            : null;
    }

    /// <summary>Made here, and told not to block only after the call; nobody else has had it before.</summary>
    private static bool IsNotYetGivenMode(Call call)
    {
        if (call.Receiver is not ILocalReferenceOperation { Local: { } local } || !AssignmentsFor(call).Any(assignment => assignment.Syntax.SpanStart > call.Position))
        {
            return false;
        }

        var made = call.Body.Operations.OfType<IVariableDeclaratorOperation>().FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local));
        return made?.Initializer?.Value is IObjectCreationOperation { Initializer: null } creation && Names.Is(creation.Type, SocketFacts.Socket)
            && !AssignmentsFor(call).Any(assignment => assignment.Syntax.SpanStart < call.Position)
            && !call.Body.Operations.OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, local)
                && use.Syntax.SpanStart < call.Position && use.Parent is not (IInvocationOperation or IPropertyReferenceOperation) && use != call.Receiver);
    }

    /// <summary>Whatever its type: what is given a mode by <c>Blocking = …</c> in the same body is a socket.</summary>
    public static bool IsGivenMode(Call call) => AssignmentsFor(call).Any();

    private static IEnumerable<IAssignmentOperation> AssignmentsFor(Call call) =>
        ReceiverText(call) is { } name
            ? call.Body.Operations.OfType<IAssignmentOperation>().Where(assignment =>
                assignment.Target.Syntax is MemberAccessExpressionSyntax { Name.Identifier.Text: "Blocking" } mode && mode.Expression.ToString() == name)
            : [];

    private static string? ReceiverText(Call call) => call.Receiver switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation => call.Receiver.Syntax.ToString(),
        _ when call.Method == null && call.Operation.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression.ToString(),
        _ => null,
    };

    private static bool IsOnTheWay(IOperation assignment, IOperation call)
    {
        var statement = assignment.Parent;
        return statement?.Parent is { } block && block.Syntax.Span.Contains(call.Syntax.Span);
    }
}
