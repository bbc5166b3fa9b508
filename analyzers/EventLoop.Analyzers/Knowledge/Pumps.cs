using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>
/// Loops whose inside is in a library: <c>server.PollEvents()</c> calls what was subscribed and returns, <c>poller.Run()</c> goes on
/// until it is stopped. The library may be missing, then its types are known by name only.
/// </summary>
internal static class Pumps
{
    private static readonly HashSet<string> Turns = ["Poll", "PollEvents", "Service", "CheckEvents", "ReadMessage", "WaitMessage", "RunOnce", "Tick"];

    private static readonly HashSet<string> Loops = ["Run", "RunAsync", "RunForever", "RunLoop", "Loop", "PollTillCancelled"];

    private static readonly Regex NetworkName = new("(?<!ob)server|listener|(^|[^a-z])net(manager|peer|host)|poller|reactor", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Does at once what its name says; what begins or starts something may do it elsewhere.</summary>
    private static readonly Regex Now = new("^(poll|process|update|tick|read|receive|recv|handle|service|dispatch|pump|step|feed|parse|execute|raise|fire|check|runonce|dowork|onread|onreceive|ondata|waitmessage)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Later = new("async|begin|start|queue|schedule|background", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex LoopType = new("(Poller|Reactor|EventLoop|IOLoop)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>One turn of the library's: whoever repeats it is the loop.</summary>
    public static bool IsTurn(Call call) =>
        Turns.Contains(call.Name) && IsForeign(call) && NetworkName.IsMatch(OwnerOf(call));

    /// <summary>All turns: what was subscribed runs on that loop.</summary>
    public static bool IsLoop(Call call) =>
        Loops.Contains(call.Name) && IsForeign(call) && LoopType.IsMatch(call.Receiver!.Type!.Name);

    /// <summary>The name of such a method, given to a thread.</summary>
    public static bool IsLoop(IOperation named, IOperation owner) =>
        (named is IMethodReferenceOperation or { Kind: OperationKind.None or OperationKind.Invalid, Syntax.Parent: ArgumentSyntax }) && named.Syntax is MemberAccessExpressionSyntax { Name.Identifier.Text: var name }
        && Loops.Contains(name) && IsForeign(owner.Type) && LoopType.IsMatch(owner.Type!.Name);

    /// <summary>May call what was subscribed to its object before it returns.</summary>
    public static bool Dispatches(Call call) =>
        call.Operation is not IPropertyReferenceOperation && Now.IsMatch(call.Name) && !Later.IsMatch(call.Name) && IsForeign(call);

    /// <summary>A type of a library, of the framework's makers or not there at all.</summary>
    public static bool IsForeign(ITypeSymbol? type) => type switch
    {
        IErrorTypeSymbol error => error.Name.Length > 0,
        INamedTypeSymbol { DeclaringSyntaxReferences.Length: 0, TypeKind: TypeKind.Class or TypeKind.Interface, SpecialType: SpecialType.None } =>
            type.ContainingNamespace?.ToDisplayString() is { } space && !space.StartsWith("System", StringComparison.Ordinal) && !space.StartsWith("Microsoft", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsForeign(Call call) =>
        call.Method is not { DeclaringSyntaxReferences.Length: > 0 } && IsForeign(call.Receiver?.Type);

    /// <summary>The type, and the name that the program gave the object.</summary>
    private static string OwnerOf(Call call) =>
        call.Receiver!.Type!.Name + " " + (VariableOf(call.Receiver)?.Name ?? "");

    private static ISymbol? VariableOf(IOperation receiver) => EventLoop.Analyzers.Loops.Operations.Variables(receiver).LastOrDefault();
}
