using System.Collections.Generic;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace EventLoop.Analyzers.Knowledge;

/// <summary>What the framework's socket and file types make, keep and hide.</summary>
internal static class SocketFacts
{
    public const string Socket = "System.Net.Sockets.Socket";
    public const string TcpClient = "System.Net.Sockets.TcpClient";
    public const string TcpListener = "System.Net.Sockets.TcpListener";
    public const string UdpClient = "System.Net.Sockets.UdpClient";
    public const string NetworkStream = "System.Net.Sockets.NetworkStream";

    /// <summary>A method of Socket; or one that did not bind, but is given what only a socket takes, or called on what is given a socket's mode.</summary>
    public static bool IsOfSocket(Call call) =>
        Names.Is(call.Method?.ContainingType, Socket)
        || (call.Method == null && call.Name is "Send" or "Receive" or "Poll" or "SendTo" or "ReceiveFrom" or "SendFile"
            && (call.Arguments.Any(argument => Names.Of(argument.Value.Type) is "System.Net.Sockets.SocketFlags" or "System.Net.Sockets.SelectMode") || SocketModes.IsGivenMode(call)));

    public static IEnumerable<(OriginKind Kind, bool IsListener, IOperation? AcceptedFrom)> MadeBy(Call call)
    {
        var type = Names.Of(call.Method!.ContainingType);
        if (call.Created is { } created)
        {
            if (Names.Is(created, Socket, TcpClient, UdpClient))
            {
                yield return (OriginKind.Socket, false, null);
            }
            else if (Names.Is(created, TcpListener))
            {
                yield return (OriginKind.Socket, true, null);
            }
            else if (Names.Is(created, "System.IO.FileStream") || OpensByPath(call, type))
            {
                yield return (OriginKind.File, false, null);
            }
            else if (Names.Is(created, "System.IO.Pipes.PipeStream"))
            {
                yield return (OriginKind.Pipe, false, null);
            }

            yield break;
        }

        if (IsAccept(call))
        {
            yield return (OriginKind.Socket, false, call.Receiver);
        }
        else if (type is "System.IO.File" or "System.IO.FileInfo" && call.Name is "Open" or "OpenRead" or "OpenWrite" or "OpenText" or "Create" or "CreateText" or "AppendText")
        {
            yield return (OriginKind.File, false, null);
        }
        else if (type == "System.Console" && call.Name == "OpenStandardInput")
        {
            yield return (OriginKind.Console, false, null);
        }
        else if (type is "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" && call.Name is "FromResult" or "CompletedTask" or "FromException")
        {
            yield return (OriginKind.Completed, false, null);
        }
    }

    /// <summary>By its path; a stream over a handle or over another stream opens nothing.</summary>
    public static bool OpensFile(Call call) =>
        call.Method is { Parameters: { } parameters } && MadeBy(call).Any(made => made.Kind == OriginKind.File)
        && (call.Created == null || parameters.FirstOrDefault()?.Type.SpecialType == SpecialType.System_String);

    public static bool IsAccept(Call call) =>
        call.Method is { } method
        && Names.Is(method.ContainingType, Socket, TcpListener)
        && method.Name is "Accept" or "AcceptSocket" or "AcceptTcpClient" or "EndAccept" or "EndAcceptSocket" or "EndAcceptTcpClient"
            or "AcceptSocketAsync" or "AcceptTcpClientAsync" or "AcceptAsync";

    private static bool OpensByPath(Call call, string type) =>
        type is "System.IO.StreamReader" or "System.IO.StreamWriter"
        && call.Method!.Parameters.FirstOrDefault()?.Type.SpecialType == SpecialType.System_String;

    public static bool IsDatagram(Call call) =>
        Names.Is(call.Method?.ContainingType, UdpClient)
        || call.Arguments.Any(argument => argument.Value.DescendantsAndSelf().OfType<IFieldReferenceOperation>()
            .Any(field => field.Field.Name is "Dgram" or "Udp" or "Raw" or "Icmp"));

    /// <summary><c>new UdpClient(port)</c>, or an end point to receive at.</summary>
    public static bool IsBoundAtBirth(Call call) =>
        call.Created != null && Names.Is(call.Method?.ContainingType, UdpClient)
        && call.Method!.Parameters.FirstOrDefault() is { Name: "port" or "localEP" };

    public static bool ConnectsAtBirth(Call call) =>
        call.Created != null && Names.Is(call.Method?.ContainingType, TcpClient)
        && call.Method!.Parameters.FirstOrDefault()?.Type.SpecialType == SpecialType.System_String;

    /// <summary>A socket built over a handle has whatever mode the handle had.</summary>
    public static bool HidesMode(Call call) =>
        call.Created != null && call.Method!.Parameters.Any(parameter => parameter.Type.Name is "SafeSocketHandle" or "SocketInformation");

    /// <summary>Calls through which nothing that is followed comes out again.</summary>
    public static bool IsOpaque(Call call) =>
        IsAccept(call) || Names.Is(call.Created, Socket, TcpClient, UdpClient, TcpListener)
        || Names.Of(call.Method?.ContainingType) is "System.Console" or "System.Threading.Monitor" or "System.String";

    public static bool ChangesModeByHandle(Call call) => call.Name is "fcntl" or "ioctl" or "ioctlsocket" or "SetNonBlocking" && call.Method?.IsExtern != false;
}
