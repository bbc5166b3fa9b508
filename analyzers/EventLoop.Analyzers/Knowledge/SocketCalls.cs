using System;
using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>The calls that move data over a socket, by themselves or through a stream.</summary>
internal static class SocketCalls
{
    private static readonly HashSet<string> StreamReads =
    [
        "Read", "ReadByte", "ReadExactly", "ReadAtLeast", "CopyTo", "ReadLine", "ReadToEnd", "ReadBlock", "ReadBytes", "ReadString", "ReadInt16", "ReadInt32",
        "ReadInt64", "ReadUInt16", "ReadUInt32", "ReadUInt64", "ReadChar", "ReadChars", "ReadBoolean", "ReadDouble", "ReadSingle", "ReadDecimal", "Peek", "Deserialize",
    ];

    private static readonly HashSet<string> StreamWrites = ["Write", "WriteByte", "WriteLine", "Flush", "CopyTo", "Serialize"];

    private static readonly string[] Readers = ["System.IO.Stream", "System.IO.TextReader", "System.IO.BinaryReader"];
    private static readonly string[] Writers = ["System.IO.Stream", "System.IO.TextWriter", "System.IO.BinaryWriter"];

    /// <summary>What data moves over: the receiver, or the stream that a serializer is given.</summary>
    public static IOperation? CarrierOf(Call call) => StreamOfSerializer(call) ?? call.Receiver;

    public static bool IsReceive(Call call)
    {
        var type = call.Method?.ContainingType;
        return IsDeserialize(call)
            || (call.Name is "Receive" or "ReceiveFrom" or "ReceiveMessageFrom" && SocketFacts.IsOfSocket(call))
            || (Names.Is(type, SocketFacts.UdpClient) && call.Name == "Receive")
            || IsStreamRead(call);
    }

    public static bool IsStreamRead(Call call) => StreamReads.Contains(call.Name) && Names.Is(call.Method?.ContainingType, Readers);

    public static bool IsStreamWrite(Call call) =>
        StreamWrites.Contains(call.Name) && (Names.Is(call.Method?.ContainingType, Writers) || (call.Method == null && call.Name.StartsWith("Write", StringComparison.Ordinal) && Unbound.IsSocketStream(call.Receiver)));

    /// <summary>Waits until all it asks for has come, however little was ready.</summary>
    public static bool ReadsMoreThanIsReady(Call call) =>
        IsDeserialize(call) || (IsStreamRead(call) && call.Name is not ("Read" or "ReadByte" or "Peek"));

    public static bool IsPeek(Call call) =>
        call.Name == "Peek" || call.Arguments.Any(argument => argument.Value.DescendantsAndSelf().OfType<IFieldReferenceOperation>().Any(field => field.Field.Name == "Peek"));

    /// <summary>A wake-up: one byte is never taken in part.</summary>
    public static bool MovesOneByte(Call call) =>
        call.ArgumentNamed("size")?.ConstantValue is { HasValue: true, Value: 1 }
        || call.Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(part => IsOneByte(part) || (call.Name == "Send" && IsOneByteHere(part))));

    /// <summary>Whether the connection is still there is asked by a send of no bytes, which waits for no room.</summary>
    public static bool MovesNothing(Call call) =>
        (call.ArgumentNamed("size") ?? call.ArgumentNamed("count"))?.ConstantValue is { HasValue: true, Value: 0 }
        || BodyReader.Unwrap(call.ArgumentNamed("buffer")) switch
        {
            IArrayCreationOperation array => array.DimensionSizes.FirstOrDefault()?.ConstantValue is { HasValue: true, Value: 0 },
            IInvocationOperation { TargetMethod: { Name: "Empty", ContainingType.SpecialType: SpecialType.System_Array } } => true,
            _ => false,
        };

    /// <summary>A local that is only ever the array it was made as.</summary>
    private static bool IsOneByteHere(IOperation buffer) =>
        buffer is ILocalReferenceOperation { Local: { } local } && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } made } declared
        && IsOneByte(made)
        && declared.FirstAncestorOrSelf<BlockSyntax>()?.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(one => one.Left is IdentifierNameSyntax name && name.Identifier.Text == local.Name) != true;

    private static bool IsOneByte(IOperation buffer) => buffer switch
    {
        IArrayCreationOperation array => array.DimensionSizes.FirstOrDefault()?.ConstantValue is { HasValue: true, Value: 1 },
        IFieldReferenceOperation { Field: var field } => field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax declared
            && (declared.Initializer is { Value: var value } ? IsOneByte(value) : field.IsReadOnly && IsMadeOneByte(field.Name, declared)),
        _ => false,
    };

    /// <summary>A constructor makes it, as it may make a readonly field.</summary>
    private static bool IsMadeOneByte(string field, SyntaxNode declared) =>
        declared.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Where(one => one.Left is IdentifierNameSyntax name ? name.Identifier.Text == field : one.Left is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access && access.Name.Identifier.Text == field)
            .ToArray() is { Length: > 0 } made && made.All(one => IsOneByte(one.Right));

    private static bool IsOneByte(ExpressionSyntax written) => written switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } elements } => elements.Expressions.Count == 1,
        ArrayCreationExpressionSyntax array => array.Type.RankSpecifiers.First().Sizes.First() is LiteralExpressionSyntax { Token.Value: 1 },
        InitializerExpressionSyntax elements => elements.Expressions.Count == 1,
        ImplicitArrayCreationExpressionSyntax { Initializer.Expressions.Count: 1 } => true,
        CollectionExpressionSyntax { Elements.Count: 1 } one => one.Elements[0] is ExpressionElementSyntax,
        _ => false,
    };

    public static bool IsSend(Call call) =>
        (call.Name is "Send" or "SendFile" && SocketFacts.IsOfSocket(call)) || (IsStreamWrite(call) && !IsFlushOfNothing(call)) || IsSerialize(call);

    /// <summary>A NetworkStream keeps nothing back: its Flush returns at once.</summary>
    private static bool IsFlushOfNothing(Call call) => call.Name == "Flush" && Names.Is(call.Receiver?.Type, SocketFacts.NetworkStream);

    /// <summary>A serializer reads until its object is whole, whoever wrote it.</summary>
    private static bool IsDeserialize(Call call) =>
        (call.Name.StartsWith("Deserialize", StringComparison.Ordinal) || call.Name is "ParseFrom" or "ParseDelimitedFrom") && StreamOfSerializer(call) != null;

    private static bool IsSerialize(Call call) =>
        (call.Name.StartsWith("Serialize", StringComparison.Ordinal) || call.Name is "WriteTo" or "WriteDelimitedTo") && StreamOfSerializer(call) != null;

    private static IOperation? StreamOfSerializer(Call call)
    {
        if (call.Method is { DeclaringSyntaxReferences.Length: > 0 } || call.Name.EndsWith("Async", StringComparison.Ordinal)
            || !(call.Name.StartsWith("Serialize", StringComparison.Ordinal) || call.Name.StartsWith("Deserialize", StringComparison.Ordinal)
                || call.Name is "ParseFrom" or "ParseDelimitedFrom" or "WriteTo" or "WriteDelimitedTo"))
        {
            return null;
        }

        foreach (var argument in call.Arguments)
        {
            var value = argument.Value is IConversionOperation conversion ? conversion.Operand : argument.Value;
            if (Names.Is(value.Type, "System.IO.Stream") || Unbound.IsSocketStream(value))
            {
                return value;
            }
        }

        return null;
    }

    public static bool IsAccept(Call call) =>
        SocketFacts.IsAccept(call) && call.Name is "Accept" or "AcceptSocket" or "AcceptTcpClient";

    public static bool IsConnect(Call call) =>
        (call.Name == "Connect" && Names.Is(call.Method?.ContainingType, SocketFacts.Socket, SocketFacts.TcpClient))
        || SocketFacts.ConnectsAtBirth(call);
}
