using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Loops;

/// <summary>Connections that this very turn has accepted or made, so no wait has watched them yet.</summary>
internal static class Newcomers
{
    /// <summary>A read of a newcomer that no loop of its own repeats.</summary>
    public static bool IsHeardOnce(Call call, Frame frame)
    {
        var at = call;
        for (Frame? current = frame; current != null; at = current.Via!, current = current.From)
        {
            if (Operations.LoopsAround(at.Operation, current.Region).Any())
            {
                return false;
            }

            if (current.From == null)
            {
                break;
            }
        }

        return IsFresh(SocketCalls.CarrierOf(call), frame);
    }

    public static bool IsFresh(IOperation? receiver, Frame frame)
    {
        var variable = Operations.Variables(receiver).FirstOrDefault(one => one is ILocalSymbol or IParameterSymbol);
        if (variable is IParameterSymbol parameter && frame.From != null && frame.Via != null)
        {
            if (frame.Body.Operations.Any(operation => operation is ISimpleAssignmentOperation { Target: IParameterReferenceOperation target } assignment
                && SymbolEqualityComparer.Default.Equals(target.Parameter, parameter) && Makes(assignment.Value, frame)))
            {
                return true;
            }

            var argument = frame.Via.Arguments.FirstOrDefault(one => one.Parameter?.Ordinal == parameter.Ordinal).Value;
            return SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, frame.Body.Symbol) && argument != null && IsFresh(argument, frame.From);
        }

        if (variable is ILocalSymbol local)
        {
            return frame.Body.Operations.Any(operation => Operations.Contains(frame.Region, operation) && operation switch
            {
                IVariableDeclaratorOperation declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && Makes(declarator.Initializer?.Value, frame),
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment => SymbolEqualityComparer.Default.Equals(target.Local, local) && Makes(assignment.Value, frame),
                _ => false,
            });
        }

        return Makes(receiver, frame);
    }

    private static bool Makes(IOperation? value, Frame frame)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value switch
        {
            IInvocationOperation invocation => invocation.TargetMethod.Name is "Accept" or "AcceptTcpClient" or "AcceptSocket"
                || (invocation.TargetMethod.Name == "GetStream" && IsFresh(invocation.Instance, frame)),
            IObjectCreationOperation creation => Names.Is(creation.Type, SocketFacts.TcpClient, SocketFacts.Socket)
                || (creation.Arguments.Length > 0 && Names.Is(creation.Type, SocketFacts.NetworkStream, "System.IO.TextReader", "System.IO.BinaryReader") && IsFresh(creation.Arguments[0].Value, frame)),
            _ => false,
        };
    }
}
