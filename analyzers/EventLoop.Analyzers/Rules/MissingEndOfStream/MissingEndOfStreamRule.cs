using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0010: what a receive returned is used, or thrown away, without asking whether it was the end.</summary>
internal sealed class MissingEndOfStreamRule : IRule
{
    public Evidence Evidence => Evidence.Turn;

    public void Check(Turn turn, Findings findings)
    {
        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => IsStreamReceive(call, turn) && IgnoresEnd(call) && !IsCountedBefore(call, frame) && !IsAskedByPoll(call, turn) && !Newcomers.IsHeardOnce(call, frame)))
            {
                var api = WaitFacts.Display(call);
                findings.Report(RuleTable.MissingEndOfStream, call, frame, api, Findings.Path(frame, api));
            }
        }
    }

    private static bool IsStreamReceive(Call call, Turn turn)
    {
        var isReceive = (call.Name == "Receive" && SocketFacts.IsOfSocket(call))
            || (call.Name == "Read" && Names.Is(call.Receiver?.Type, SocketFacts.NetworkStream) && call.Method!.ReturnType.SpecialType == SpecialType.System_Int32);
        return isReceive && !SocketCalls.IsPeek(call) && !SocketCalls.MovesOneByte(call) && SocketModes.OriginsOf(turn.Graph.Wiring, call).ToArray() is var origins
            && (origins.Length == 0 ? call.Method == null || Names.Is(call.Receiver?.Type, SocketFacts.NetworkStream) : origins.Any(origin => !origin.IsDatagram));
    }

    /// <summary>Where bytes were counted first, the end of the stream never gets here.</summary>
    private static bool IsCountedBefore(Call call, Frame frame) => Guards.IsBehind(call, frame, "Available", "DataAvailable");

    /// <summary><c>socket.Poll(0, SelectMode.SelectRead) &amp;&amp; socket.Available == 0</c>, in one condition or in two, sees the end without a read.</summary>
    private static bool IsAskedByPoll(Call receive, Turn turn)
    {
        var sockets = SocketModes.OriginsOf(turn.Graph.Wiring, receive).ToArray();
        return turn.Frames.Any(frame => frame.Calls.Any(call => call.Name == "Available" && IsComparedToZero(call.Operation)
            && frame.Body.Operations.OfType<IInvocationOperation>().Any(other => other.TargetMethod.Name == "Poll" && Names.Of(other.TargetMethod.ContainingType) == SocketFacts.Socket)
            && SocketModes.OriginsOf(turn.Graph.Wiring, call).ToArray() is var asked
            && (asked.Length == 0 || sockets.Length == 0 || asked.Any(sockets.Contains))));
    }

    /// <summary>Not <c>Available &lt; length</c>, which asks for a whole message.</summary>
    private static bool IsComparedToZero(IOperation available) => Operations.ParentOf(available) switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan } less => IsConstant(less.RightOperand, 1),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThanOrEqual } other =>
            IsConstant(other.LeftOperand, 0) || IsConstant(other.RightOperand, 0),
        _ => false,
    };

    private static bool IsConstant(IOperation operand, int value) => operand.ConstantValue is { HasValue: true, Value: int found } && found == value;

    private static bool IgnoresEnd(Call call)
    {
        switch (Operations.ParentOf(call.Operation))
        {
            case IExpressionStatementOperation:
            case ICompoundAssignmentOperation:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return !IsChecked(call.Body, declarator.Symbol);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local, Parent: IExpressionStatementOperation }:
                return !IsChecked(call.Body, local.Local);
            case IArgumentOperation argument:
                return UseOfText(argument) switch
                {
                    IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => !IsLookedAt(call.Body, declarator.Symbol),
                    IArgumentOperation { Parent: IInvocationOperation user } => IsOutput(user.TargetMethod),
                    _ => false,
                };
            default:
                return false;
        }
    }

    /// <summary>What becomes of <c>Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer))</c>, through any <c>Convert</c>.</summary>
    private static IOperation? UseOfText(IArgumentOperation argument)
    {
        while (argument.Parent is IInvocationOperation { TargetMethod: { Name: var name, ContainingType: var type } } user)
        {
            var parent = Operations.ParentOf(user);
            if (Names.Of(type) == "System.Convert" && parent is IArgumentOperation outer)
            {
                argument = outer;
                continue;
            }

            return name == "GetString" && Names.Is(type, "System.Text.Encoding") ? parent : null;
        }

        return null;
    }

    /// <summary>Nobody sees there that a text was empty.</summary>
    private static bool IsOutput(IMethodSymbol method) =>
        (Names.Of(method.ContainingType) == "System.Text.StringBuilder" && method.Name is "Append" or "AppendLine")
        || (Names.Of(method.ContainingType) == "System.Console" && method.Name is "Write" or "WriteLine");

    /// <summary>An empty text is noticed where it is compared, measured or handed to code of the program's own.</summary>
    private static bool IsLookedAt(Body body, ILocalSymbol text) =>
        body.Operations.OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, text) && Operations.ParentOf(use) switch
        {
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { } user } } => user.DeclaringSyntaxReferences.Length > 0 || user.Name.StartsWith("IsNullOr", System.StringComparison.Ordinal),
            IInvocationOperation { TargetMethod.Name: "Equals" or "Any" or "Trim" or "TrimEnd" or "Contains" } or IPropertyReferenceOperation { Property.Name: "Length" or "IsEmpty" or "Count" } => true,
            IInvocationOperation or IPropertyReferenceOperation or IInterpolationOperation => false,
            _ => true,
        });

    /// <summary>What was made of the bytes by their count: a span, a copy, a text. It is as empty as the count is zero.</summary>
    private static IOperation? PieceOf(IOperation count)
    {
        var piece = count.Parent;
        while (piece is not (null or IVariableDeclaratorOperation or IExpressionStatementOperation or IBlockOperation)
            && !(piece is IInvocationOperation or IObjectCreationOperation or IArrayCreationOperation or IImplicitIndexerReferenceOperation or IArrayElementReferenceOperation))
        {
            piece = piece.Parent;
        }

        return piece?.Type is { } type && (type is IArrayTypeSymbol || type.SpecialType == SpecialType.System_String
            || type.Name is "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment" or "MemoryStream" or "IEnumerable") ? piece : null;
    }

    private static bool IsPieceLookedAt(Body body, IOperation piece) => Operations.ParentOf(piece) switch
    {
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.Length: > 0 } } => true,
        IPropertyReferenceOperation { Property.Name: "IsEmpty" or "Length" or "Count" } => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => IsLookedAt(body, declarator.Symbol),
        _ => false,
    };

    /// <summary>Compared, matched, returned, or handed on: then somebody may have looked.</summary>
    private static bool IsChecked(Body body, ILocalSymbol count)
    {
        foreach (var use in body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, count)))
        {
            var parent = Operations.ParentOf(use);
            switch (parent)
            {
                case IBinaryOperation { Parent: not IForLoopOperation, OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan
                    or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual }:
                case IIsPatternOperation or ISwitchOperation or ISwitchExpressionOperation or IReturnOperation or IVariableInitializerOperation:
                case ISimpleAssignmentOperation assignment when assignment.Value == use || assignment.Target != use:
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.Length: > 0 } }:
                case IArgumentOperation { Parameter.RefKind: not RefKind.None }:
                    return true;
            }

            if (PieceOf(use) is { } piece && IsPieceLookedAt(body, piece))
            {
                return true;
            }
        }

        // A lambda may look at it where this body does not.
        return body.Root.Descendants().OfType<IAnonymousFunctionOperation>().Any(lambda => Operations.Variables(lambda).Contains(count, SymbolEqualityComparer.Default));
    }
}
