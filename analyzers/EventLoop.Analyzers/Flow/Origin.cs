using System.Collections.Generic;
using EventLoop.Analyzers.Code;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Flow;

internal enum OriginKind
{
    /// <summary>A socket, or what wraps one: TcpClient, UdpClient, TcpListener.</summary>
    Socket,

    /// <summary>A file stream, or a reader or writer opened by path.</summary>
    File,

    /// <summary>Standard input.</summary>
    Console,

    /// <summary>A lambda or a method turned into a delegate.</summary>
    Delegate,

    /// <summary>A pipe.</summary>
    Pipe,

    /// <summary>A task that is complete from the start.</summary>
    Completed,
}

internal enum BlockingMode
{
    Unknown,
    Blocking,
    Nonblocking,
}

/// <summary>A place in the program that makes something worth following.</summary>
internal sealed class Origin
{
    public Origin(OriginKind kind, Body? body, IOperation? site)
    {
        Kind = kind;
        Body = body;
        Site = site;
    }

    public OriginKind Kind { get; }

    public Body? Body { get; }

    public IOperation? Site { get; }

    /// <summary>For a delegate: the method or lambda it calls.</summary>
    public IMethodSymbol? Target { get; set; }

    /// <summary>For an accepted socket: where its listener is found. Accepting inherits the mode.</summary>
    public Node? AcceptedFrom { get; set; }

    /// <summary>What holds where the listener is not found: the mode that all listeners of the program share.</summary>
    public BlockingMode ModeOfUnknownListener { get; set; }

    /// <summary>For a listener from elsewhere: blocking, as all sockets begin, where the program never speaks of modes.</summary>
    public BlockingMode ModeOfAccepted { get; set; }

    public bool IsListener { get; set; }

    public bool IsDatagram { get; set; }

    /// <summary>Has an address of its own choosing, where others find it.</summary>
    public bool IsBound { get; set; }

    public bool IsConnected { get; set; }

    /// <summary>Built over a handle, which had whatever mode it had.</summary>
    public bool IsBornHidden { get; set; }

    public bool ModeIsHidden { get; set; }

    public bool MadeBlocking { get; set; }

    public bool MadeNonblocking { get; set; }

    public BlockingMode Mode
    {
        get
        {
            var seen = new HashSet<Origin>();
            var origin = this;
            while (seen.Add(origin))
            {
                if (origin.ModeIsHidden || (origin.MadeBlocking && origin.MadeNonblocking))
                {
                    return BlockingMode.Unknown;
                }

                if (origin.MadeNonblocking)
                {
                    return BlockingMode.Nonblocking;
                }

                if (origin.MadeBlocking)
                {
                    return BlockingMode.Blocking;
                }

                if (origin.AcceptedFrom == null)
                {
                    return !origin.IsBornHidden ? BlockingMode.Blocking : origin == this ? BlockingMode.Unknown : origin.ModeOfAccepted;
                }

                var listener = ListenerOf(origin, seen);
                if (listener == null)
                {
                    return origin.ModeOfUnknownListener;
                }

                origin = listener;
            }

            return BlockingMode.Unknown;
        }
    }

    /// <summary>A list may hold the listener and what it accepted: nobody accepts on the latter.</summary>
    private static Origin? ListenerOf(Origin accepted, HashSet<Origin> seen)
    {
        Origin? listener = null;
        foreach (var candidate in accepted.AcceptedFrom!.Origins)
        {
            if (candidate.Kind == OriginKind.Socket && !seen.Contains(candidate)
                && (listener == null || candidate.MadeNonblocking || (listener.AcceptedFrom != null && candidate.AcceptedFrom == null)))
            {
                listener = candidate;
            }
        }

        return listener;
    }
}
