using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Rules;

/// <summary>All rules, in the order of their ids. An id is written here and nowhere else.</summary>
public static class RuleTable
{
    /// <summary>Where the pages of the rules are. The build says so: analyzers/Directory.Build.props.</summary>
    public static readonly string Documentation =
        typeof(RuleTable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == nameof(Documentation)).Value;

    /// <summary>A call that always blocks.</summary>
    public static readonly DiagnosticDescriptor BlockingCall = Warning("EVL0001",
        "A blocking call on the event loop",
        "'{0}' blocks the event loop in '{1}' ({2}): {3}",
        "While the loop waits for this call, no connection is served. The path from the loop to the call is part of the message.");

    /// <summary>A receive, accept or connect that can block.</summary>
    public static readonly DiagnosticDescriptor BlockingReceive = Warning("EVL0002",
        "A blocking receive, accept or connect on the event loop",
        "'{0}' can block the event loop in '{1}' ({2}): {3}",
        "The socket is in blocking mode and nothing in this turn says that it is ready, so a silent peer stops the loop for everybody.");

    /// <summary>A send on a blocking socket.</summary>
    public static readonly DiagnosticDescriptor BlockingSend = Warning("EVL0003",
        "A blocking send on the event loop",
        "'{0}' can block the event loop in '{1}' ({2}): {3}",
        "A send on a blocking socket returns when the peer has made room for everything. One slow reader then stalls every client.");

    /// <summary>A second wait in the same turn.</summary>
    public static readonly DiagnosticDescriptor SecondWait = Warning("EVL0004",
        "A second wait in one turn of the event loop",
        "'{0}' waits a second time in one turn of the event loop in '{1}' ({2}): {3}",
        "Whatever the first wait watches is not served while the loop sits in another one.");

    /// <summary>A wait that does not wait.</summary>
    public static readonly DiagnosticDescriptor IdleSpin = Suggestion("EVL0005",
        "A wait that does not wait",
        "'{0}' in '{1}' does not wait: {2}",
        "A loop that never pauses keeps a core busy while nothing happens.");

    /// <summary>The count of a nonblocking send is ignored.</summary>
    public static readonly DiagnosticDescriptor IgnoredCount = Warning("EVL0006",
        "The count returned by a nonblocking send is ignored",
        "The count returned by '{0}' is ignored ({1}): a nonblocking send may take only part of the data, so keep the rest and send it when the socket is writable",
        "A nonblocking send takes what fits into the send buffer. What it did not take is lost unless the program keeps it.");

    /// <summary>WouldBlock is not handled.</summary>
    public static readonly DiagnosticDescriptor UnhandledWouldBlock = Warning("EVL0007",
        "A nonblocking operation whose WouldBlock outcome is not handled",
        "'{0}' on a nonblocking socket throws when it would block, and nothing on the way catches it ({1}): {2}",
        "WouldBlock is the normal answer of a nonblocking socket that has nothing to give or no room to take.");

    /// <summary>An edge-triggered handler that reads once.</summary>
    public static readonly DiagnosticDescriptor UndrainedEdge = Warning("EVL0008",
        "An edge-triggered handler that does not read or accept until WouldBlock",
        "'{0}' takes once what an edge-triggered registration announces only once ({1}): repeat it until it would block",
        "With EPOLLET the kernel reports a change, not a state. Data that was left behind is not announced again.");

    /// <summary>A closed socket stays in the lists.</summary>
    public static readonly DiagnosticDescriptor ClosedWhileWatched = Warning("EVL0009",
        "A socket closed while it stays in the loop's lists",
        "'{0}' closes a socket that stays in '{1}' ({2}): remove it there first, or the next wait throws for everybody",
        "One disposed socket in a list makes Socket.Select throw for the whole list, and a reused descriptor gets another connection's events.");

    /// <summary>End of stream is not handled.</summary>
    public static readonly DiagnosticDescriptor MissingEndOfStream = Suggestion("EVL0010",
        "A receive result used without the zero case",
        "The result of '{0}' is never compared with zero ({1}): zero is the end of the stream, and a closed connection stays readable forever",
        "A connection that the peer has closed is readable in every turn. A loop that does not treat zero as the end never removes it and spins.");

    /// <summary>A lock that is held across a blocking call.</summary>
    public static readonly DiagnosticDescriptor ContendedLock = Warning("EVL0011",
        "A lock on the loop that another thread holds while it blocks",
        "The event loop in '{0}' takes the lock on '{1}' ({2}), which '{3}' holds during '{4}': move the blocking call out of the lock",
        "A lock is held for as long as its slowest holder needs it. If that holder blocks, so does the loop.");

    /// <summary>Lists that are reused or may be empty.</summary>
    public static readonly DiagnosticDescriptor WornLists = Warning("EVL0012",
        "Select lists reused after a wait, or possibly all empty",
        "'Socket.Select' in '{0}' gets '{1}', {2}",
        "Select takes everything that is not ready out of its lists, and throws when all lists are empty.");

    /// <summary>A line of the options file that is not understood.</summary>
    public static readonly DiagnosticDescriptor BadOption = Warning("EVL0013",
        "A line of EventLoop.Analyzers.txt is not understood",
        "'{0}' is not understood: {1}",
        "The grammar of the file is described in the rule's documentation.");

    /// <summary>Every rule.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        BlockingCall, BlockingReceive, BlockingSend, SecondWait, IdleSpin, IgnoredCount, UnhandledWouldBlock, UndrainedEdge,
        ClosedWhileWatched, MissingEndOfStream, ContendedLock, WornLists, BadOption,
    ];

    private static DiagnosticDescriptor Warning(string id, string title, string message, string description) =>
        Make(id, title, message, description, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Suggestion(string id, string title, string message, string description) =>
        Make(id, title, message, description, DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Make(string id, string title, string message, string description, DiagnosticSeverity severity) =>
        new(id, title, message, "EventLoop", severity, isEnabledByDefault: true, description, Documentation + id + ".md");
}
