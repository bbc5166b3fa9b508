using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Rules;

/// <summary>EVL0009: a socket is closed, but nothing ever takes it out of the collection that the lists are filled from.</summary>
internal sealed class ClosedWhileWatchedRule : IRule
{
    public Evidence Evidence => Evidence.Turn;

    public void Check(Turn turn, Findings findings)
    {
        var watched = turn.Loop.Waits.Where(wait => wait.Api == "Socket.Select")
            .SelectMany(wait => wait.Call.Arguments).SelectMany(argument => turn.Graph.Wiring.OriginsOf(argument.Value))
            .Where(origin => origin is { Kind: OriginKind.Socket, IsListener: false })
            .ToArray();
        if (watched.Length == 0)
        {
            return;
        }

        foreach (var frame in turn.Frames)
        {
            foreach (var call in frame.Calls.Where(call => Closes(call) && !IsTurnedAway(call)))
            {
                var closed = SocketModes.OriginsOf(turn.Graph.Wiring, call).Where(watched.Contains).ToArray();
                if (closed.Length > 0 && KeeperOf(closed, turn) is { } keeper)
                {
                    findings.Report(RuleTable.ClosedWhileWatched, call, frame, WaitFacts.Display(call), keeper.Name, Findings.Path(frame, WaitFacts.Display(call)));
                }
            }
        }
    }

    /// <summary>Accepted in this very body and closed at once: nobody watched it yet.</summary>
    private static bool IsTurnedAway(Call call) =>
        call.Receiver is ILocalReferenceOperation { Local: var local } && call.Body.Operations.Any(operation => operation switch
        {
            IVariableDeclaratorOperation { Initializer.Value: { } value } declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && IsAccept(value),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment => SymbolEqualityComparer.Default.Equals(target.Local, local) && IsAccept(assignment.Value),
            _ => false,
        });

    private static bool IsAccept(IOperation value) =>
        value is IInvocationOperation { TargetMethod.Name: "Accept" or "AcceptSocket" or "AcceptTcpClient" };

    private static bool Closes(Call call) =>
        call.Name is "Close" or "Dispose" && Names.Is(call.Method?.ContainingType, SocketFacts.Socket, SocketFacts.TcpClient);

    /// <summary>The collection that keeps the socket over turns; null when any keeper lets go of its elements somewhere.</summary>
    private static ISymbol? KeeperOf(Origin[] closed, Turn turn)
    {
        var keepers = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var call in turn.Graph.Code.Bodies.SelectMany(body => body.Calls).Where(call => call.Name is "Add" or "TryAdd" or "AddLast" or "Enqueue" or "Push" or "Item" or "this[]"))
        {
            var collection = call.Receiver switch
            {
                IFieldReferenceOperation field => (ISymbol)field.Field.OriginalDefinition,
                ILocalReferenceOperation local => local.Local,
                IPropertyReferenceOperation property => property.Property.OriginalDefinition,
                _ => null,
            };
            if (collection != null && !IsOfTheTurn(collection, turn) && !IsWornOut(collection, turn) && !IsOfAnotherWait(collection, turn) && turn.Graph.Wiring.OriginsOf(collection).Any(closed.Contains))
            {
                keepers.Add(collection);
            }
        }

        return keepers.Count > 0 && !keepers.SelectMany(keeper => NamesOf(keeper, turn)).Any(name => turn.Graph.Code.Bodies.Any(body => Lists.Removes(body, name))) ? keepers.First() : null;
    }

    /// <summary>The collection, and the parameters that it is handed over as.</summary>
    private static HashSet<ISymbol> NamesOf(ISymbol keeper, Turn turn)
    {
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { keeper };
        int before;
        do
        {
            before = names.Count;
            foreach (var call in turn.Graph.Code.Bodies.SelectMany(body => body.Calls).Where(call => call.Method is { DeclaringSyntaxReferences.Length: > 0 }))
            {
                foreach (var argument in call.Arguments.Where(argument => argument.Parameter != null && names.Any(name => Lists.IsVariable(argument.Value, name))))
                {
                    names.Add(call.Method!.OriginalDefinition.Parameters[argument.Parameter!.Ordinal]);
                }
            }
        }
        while (names.Count > before);

        return names;
    }

    /// <summary>A list of its own that another method fills for its own wait.</summary>
    private static bool IsOfAnotherWait(ISymbol variable, Turn turn) =>
        variable is ILocalSymbol && turn.Graph.ReadinessWaits.Any(wait => turn.Loop.Waits.All(own => own.Call.Operation != wait)
            && wait.ChildOperations.Any(argument => Operations.Variables(argument).Contains(variable, SymbolEqualityComparer.Default)));

    /// <summary>A list that Select itself is given, and that is made anew for each turn: whoever is not ready is taken out of it.</summary>
    private static bool IsWornOut(ISymbol variable, Turn turn) =>
        turn.Loop.Waits.Any(wait => wait.Api == "Socket.Select" && wait.Call.Arguments.Any(argument => Lists.IsVariable(argument.Value, variable)))
        && turn.Frames.Any(frame => frame.Body.Operations.OfType<ISimpleAssignmentOperation>().Any(one => Operations.IsInside(one, frame.Region) && Lists.IsVariable(one.Target, variable)));

    private static bool IsOfTheTurn(ISymbol variable, Turn turn) =>
        variable is ILocalSymbol && turn.Frames.Any(frame => variable.DeclaringSyntaxReferences.Any(reference => Operations.Contains(frame.Region, reference.GetSyntax())));
}
