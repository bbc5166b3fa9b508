using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>Which descriptors a loop watches edge-triggered, and which not.</summary>
internal sealed class Registrations
{
    private readonly Turn turn;
    private readonly HashSet<object> edges = [];
    private readonly HashSet<object> levels = [];
    private bool hasUnknownEdge;
    private bool hasLevel;
    private bool hasEdge;

    private Registrations(Turn turn) => this.turn = turn;

    /// <summary>Null where nothing asks for edges, or where every event is armed anew.</summary>
    public static Registrations? Of(Turn turn)
    {
        var registrations = new Registrations(turn);
        registrations.Read();
        return registrations.hasEdge && !IsRearmed(turn) ? registrations : null;
    }

    /// <summary>The descriptor behind the call is announced once per change. Where a registration cannot be told apart, all must be edges.</summary>
    public bool IsEdge(Call call)
    {
        var sources = RawCalls.DescriptorOf(call) is { } descriptor
            ? turn.Graph.Descriptors.SourcesOf(descriptor)
            : [.. SocketModes.OriginsOf(turn.Graph.Wiring, call)];
        return hasUnknownEdge || sources.Count == 0
            ? !hasLevel
            : sources.Any(edges.Contains) && !sources.Any(levels.Contains);
    }

    private void Read()
    {
        var calls = turn.Graph.Code.Bodies.SelectMany(body => body.Calls).Where(call => call.Arguments.Length > 1).ToArray();
        var registering = new HashSet<IMethodSymbol>(calls.Where(AsksForEdges).Select(call => call.Method).OfType<IMethodSymbol>(), SymbolEqualityComparer.Default);
        foreach (var call in calls)
        {
            if (AsksForEdges(call))
            {
                hasEdge = true;
                var descriptors = DescriptorsIn(call);
                hasUnknownEdge |= descriptors.Count == 0;
                edges.UnionWith(descriptors);
            }
            else if (AsksForLevels(call, registering))
            {
                hasLevel = true;
                levels.UnionWith(DescriptorsIn(call));
            }
        }
    }

    private HashSet<object> DescriptorsIn(Call call) =>
        [.. call.Arguments.Where(argument => !argument.Value.ConstantValue.HasValue).SelectMany(argument => turn.Graph.Descriptors.SourcesOf(argument.Value).Where(IsSocket))];

    private static bool IsSocket(object source) =>
        source is Origin || RawCalls.SystemCallOf((Call)source) is "socket" or "accept" or "accept4";

    private static bool AsksForEdges(Call call) =>
        call.Method?.MethodKind != MethodKind.PropertyGet
        && (call.Arguments.Any(argument => HasEdge(argument.Value)) || Masks(call).Any(HasEdge));

    /// <summary>The same call as one that asks for edges, with other events.</summary>
    private static bool AsksForLevels(Call call, HashSet<IMethodSymbol> registering) =>
        ((call.Method != null && registering.Contains(call.Method)) || IsControl(call))
        && (call.Arguments.Any(argument => IsLevel(argument.Value)) || Masks(call).Any(IsLevel));

    private static bool IsLevel(IOperation mask) =>
        (mask.ConstantValue.HasValue || mask is IObjectCreationOperation) && mask.DescendantsAndSelf().OfType<IFieldReferenceOperation>().Any(field => IsInterest(field.Field.Name)) && !HasEdge(mask);

    private static bool IsInterest(string name) => name is "IN" or "In" or "Read" or "READ" or "Readable" || name.EndsWith("LLIN", System.StringComparison.Ordinal) || name.EndsWith("LlIn", System.StringComparison.Ordinal);

    /// <summary><c>event.events = …</c> before <c>epoll_ctl(…, ref event)</c>, or the initializer that made the event.</summary>
    private static IEnumerable<IOperation> Masks(Call call)
    {
        if (!IsControl(call))
        {
            yield break;
        }

        foreach (var local in call.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()).OfType<ILocalReferenceOperation>().Select(one => one.Local).Where(IsEvent))
        {
            var last = call.Body.Operations.OfType<ISimpleAssignmentOperation>()
                .Where(one => one.Syntax.Span.End <= call.Position && Root(one.Target) is { } root && SymbolEqualityComparer.Default.Equals(root, local) && IsMask(one.Target))
                .OrderBy(one => one.Syntax.SpanStart).LastOrDefault();
            var made = call.Body.Operations.OfType<IVariableDeclaratorOperation>().FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.Symbol, local));
            if ((last?.Value ?? made?.Initializer?.Value) is { } mask)
            {
                yield return mask;
            }
        }
    }

    private static bool IsControl(Call call) => RawCalls.SystemCallOf(call) is "epoll_ctl" or "kevent" || call.Name == "epoll_ctl";

    private static bool IsEvent(ILocalSymbol local) => local.Type.TypeKind is TypeKind.Struct or TypeKind.Error && local.Type.SpecialType == SpecialType.None;

    private static bool IsMask(IOperation target) =>
        target is IMemberReferenceOperation member && (member.Member.Name.StartsWith("event", System.StringComparison.OrdinalIgnoreCase) || member.Member.Name is "flags" or "Flags");

    private static ISymbol? Root(IOperation? target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IMemberReferenceOperation member => Root(member.Instance),
        _ => null,
    };

    private static bool HasEdge(IOperation operation) =>
        operation.DescendantsAndSelf().Any(part => (part is IFieldReferenceOperation or ILocalReferenceOperation or ILiteralOperation && IsTopBit(part)) || NameOf(part) is "EPOLLET" or "EdgeTriggered" or "EV_CLEAR");

    /// <summary>The constant's name, also where its type did not bind.</summary>
    private static string? NameOf(IOperation part) => part switch
    {
        IFieldReferenceOperation field => field.Field.Name,
        IInvalidOperation { Syntax: MemberAccessExpressionSyntax access } => access.Name.Identifier.Text,
        IInvalidOperation { Syntax: IdentifierNameSyntax name } => name.Identifier.Text,
        _ => null,
    };

    /// <summary>EPOLLET under any name.</summary>
    private static bool IsTopBit(IOperation part) => part.ConstantValue is { HasValue: true, Value: { } value } && value is uint and 0x80000000 or int and int.MinValue or long and 0x80000000;

    /// <summary>EPOLLONESHOT, or a modification that every event leads to, makes the kernel look again.</summary>
    private static bool IsRearmed(Turn turn) =>
        turn.Graph.Code.Bodies.SelectMany(body => body.Operations).OfType<IFieldReferenceOperation>().Any(field => field.Field.Name is "EPOLLONESHOT" or "OneShot")
        || turn.Frames.Any(frame => frame.Calls.Any(call => IsModification(call) && !IsOnlyOnChange(call, frame)));

    private static bool IsModification(Call call) =>
        call.Arguments.Any(argument => argument.Value.DescendantsAndSelf().OfType<IFieldReferenceOperation>().Any(field => field.Field.Name is "EPOLL_CTL_MOD" or "MOD" or "EpollCtlMod" or "Mod"));

    /// <summary><c>if (wanted == watched) return;</c> before it, or <c>if (wanted != watched)</c> around it.</summary>
    private static bool IsOnlyOnChange(Call call, Frame frame)
    {
        var at = call;
        for (var current = frame; ; at = current.Via!, current = current.From!)
        {
            foreach (var above in Operations.Above(at.Operation, current.Region))
            {
                if ((above is IConditionalOperation around && !Operations.Contains(around.Condition, at.Operation) && Compares(around.Condition))
                    || (above is IBlockOperation block && block.Operations.TakeWhile(one => one.Syntax.Span.End <= at.Position).OfType<IConditionalOperation>()
                        .Any(one => one.WhenFalse == null && Operations.EndsTurn(one.WhenTrue) && Compares(one.Condition))))
                {
                    return true;
                }
            }

            if (current.From == null)
            {
                return false;
            }
        }
    }

    private static bool Compares(IOperation condition) =>
        condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, LeftOperand.ConstantValue.HasValue: false, RightOperand.ConstantValue.HasValue: false };
}
