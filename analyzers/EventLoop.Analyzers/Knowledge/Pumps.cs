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

    private static readonly Regex LoopType = new("(Poller|Reactor|EventLoop|IOLoop|Selector)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>One turn of the library's: whoever repeats it is the loop.</summary>
    public static bool IsTurn(Call call) =>
        (Turns.Contains(call.Name) && IsForeign(call) && NetworkName.IsMatch(OwnerOf(call))) || AsksOne(call);

    /// <summary>Asks one message socket; who asks several in turn serves them.</summary>
    public static bool AsksOne(Call call) => call.Name is "PollIn" && IsForeign(call);

    /// <summary>All turns: what was subscribed runs on that loop.</summary>
    public static bool IsLoop(Call call) =>
        Loops.Contains(call.Name) && IsForeign(call) && IsLoopType(call.Receiver!.Type);

    public static bool IsLoopType(ITypeSymbol? type) => IsForeign(type) && LoopType.IsMatch(type!.Name);

    /// <summary>The name of such a method, given to a thread.</summary>
    public static bool MayNameLoop(IOperation operation) =>
        operation is IMethodReferenceOperation or { Kind: OperationKind.None or OperationKind.Invalid }
        && operation.Syntax is MemberAccessExpressionSyntax { Name.Identifier.Text: var name, Parent: ArgumentSyntax } && Loops.Contains(name);

    /// <summary>May call what was subscribed to its object before it returns.</summary>
    public static bool Dispatches(Call call) =>
        call.Operation is not IPropertyReferenceOperation && IsForeign(call) && Now.IsMatch(call.Name) && !Later.IsMatch(call.Name);

    /// <summary>A type of a library, of the framework's makers or not there at all.</summary>
    public static bool IsForeign(ITypeSymbol? type) => type switch
    {
        IErrorTypeSymbol error => error.Name.Length > 0,
        INamedTypeSymbol { DeclaringSyntaxReferences.Length: 0, TypeKind: TypeKind.Class or TypeKind.Interface, SpecialType: SpecialType.None } =>
            Names.Of(type) is var name && !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsForeign(Call call) =>
        call.Method is not { DeclaringSyntaxReferences.Length: > 0 } && IsForeign(call.Receiver?.Type);

    /// <summary>The type, and the name that the program gave the object.</summary>
    private static string OwnerOf(Call call) =>
        call.Receiver!.Type!.Name + " " + (VariableOf(call.Receiver)?.Name ?? "");

    private static ISymbol? VariableOf(IOperation receiver) => EventLoop.Analyzers.Loops.Operations.Variables(receiver).LastOrDefault();
}
