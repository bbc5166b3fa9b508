using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Flow;

/// <summary>
/// Follows a descriptor, which is only a number, backwards to the system call or the socket that it came from.
/// Asked for a few numbers only, so nothing is followed until then.
/// </summary>
internal sealed class Descriptors
{
    private const int LongestWay = 400;
    private readonly CodeMap code;
    private readonly Wiring wiring;
    private readonly Dictionary<IOperation, HashSet<object>> known = [];
    private Dictionary<IOperation, Call>? makers;
    private Values? values;
    private HashSet<object>? changed;

    public Descriptors(CodeMap code, Wiring wiring)
    {
        this.code = code;
        this.wiring = wiring;
    }

    /// <summary>Whether the call can wait for its descriptor; unknown unless every origin that was found says the same.</summary>
    public BlockingMode ModeOf(Call call)
    {
        if (RawCalls.DescriptorOf(call) is not { } descriptor)
        {
            return BlockingMode.Unknown;
        }

        if (RawCalls.AsksNotToWait(call))
        {
            return BlockingMode.Nonblocking;
        }

        var modes = FittingTo(call, SourcesOf(descriptor)).Select(ModeOf).Distinct().ToArray();
        return modes.Length == 1 ? modes[0] : BlockingMode.Unknown;
    }

    /// <summary>Sockets (as <see cref="Origin"/>) and system calls (as <see cref="Call"/>) that the number may come from.</summary>
    public HashSet<object> SourcesOf(IOperation descriptor)
    {
        if (!known.TryGetValue(descriptor, out var sources))
        {
            known[descriptor] = sources = Trace(descriptor);
        }

        return sources;
    }

    /// <summary>A loop sees its listener and its clients under one name: a listener is not read from, nor a client accepted on.</summary>
    private static IEnumerable<object> FittingTo(Call call, HashSet<object> sources)
    {
        var sockets = sources.Where(source => source is Origin || RawCalls.SystemCallOf((Call)source) is "accept" or "accept4" or "socket").ToArray();
        var accepted = sockets.Where(IsAccepted).ToArray();
        if (RawCalls.IsAccept(call))
        {
            return sockets.Except(accepted);
        }

        return accepted.Length > 0 ? accepted : sockets.Where(source => source is not Origin { IsListener: true });
    }

    private static bool IsAccepted(object source) =>
        source is Origin ? ((Origin)source).AcceptedFrom != null : RawCalls.IsAccept((Call)source);

    private BlockingMode ModeOf(object source)
    {
        if ((changed ??= FindChanged()).Contains(source))
        {
            return BlockingMode.Unknown;
        }

        return source is Origin socket ? socket.Mode : RawCalls.ModeMadeBy((Call)source);
    }

    private HashSet<object> FindChanged() =>
        [.. code.Bodies.SelectMany(body => body.Calls).Where(RawCalls.ChangesMode).SelectMany(call => call.Arguments)
            .Where(argument => argument.Parameter is null or { Ordinal: 0 }).SelectMany(argument => SourcesOf(argument.Value))];

    private HashSet<object> Trace(IOperation descriptor)
    {
        values ??= new Values(code.Bodies);
        makers ??= code.Bodies.SelectMany(body => body.Calls).GroupBy(call => call.Operation).ToDictionary(group => group.Key, group => group.First());
        var sources = new HashSet<object>();
        var seen = new HashSet<IOperation>();
        var pending = new Queue<IOperation>();
        pending.Enqueue(descriptor);
        while (pending.Count > 0 && seen.Count < LongestWay)
        {
            var operation = pending.Dequeue();
            if (seen.Add(operation))
            {
                foreach (var before in Before(operation, values, sources))
                {
                    pending.Enqueue(before);
                }
            }
        }

        return sources;
    }

    /// <summary>Where the value was before it came here; what makes it goes to the sources.</summary>
    private IEnumerable<IOperation> Before(IOperation operation, Values values, HashSet<object> sources)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return [conversion.Operand];
            case IParenthesizedOperation parenthesized:
                return [parenthesized.Operand];
            case IAssignmentOperation assignment:
                return [assignment.Value];
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return [conditional.WhenTrue, whenFalse];
            case IArrayElementReferenceOperation element:
                return [element.ArrayReference];
            case ILocalReferenceOperation local:
                return values.Of(local.Local);
            case IParameterReferenceOperation parameter:
                return values.Of(parameter.Parameter);
            case IFieldReferenceOperation field:
                return values.Of(field.Field);
            case IPropertyReferenceOperation { Property: { Name: "Handle" or "SafeHandle" } property, Instance: { } socket } when Names.Is(property.ContainingType, SocketFacts.Socket):
                sources.UnionWith(wiring.OriginsOf(BodyReader.Unwrap(socket)).Where(origin => origin.Kind == OriginKind.Socket));
                return [];
            case IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.Length: > 0 } property:
                return values.Of(property.Property);
            case IPropertyReferenceOperation { Instance: { } owner }:
                return [owner];
            case IInvocationOperation invocation:
                return Before(invocation, values, sources);
            default:
                return [];
        }
    }

    private IEnumerable<IOperation> Before(IInvocationOperation invocation, Values values, HashSet<object> sources)
    {
        var method = invocation.TargetMethod;
        if (WaitFacts.SystemCallName(method) != null)
        {
            if (makers!.TryGetValue(invocation, out var call))
            {
                sources.Add(call);
            }

            return [];
        }

        if (method.DeclaringSyntaxReferences.Length > 0)
        {
            return values.Of(method);
        }

        return invocation.Instance == null ? [] : [invocation.Instance];
    }
}
