using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers;

/// <summary>Looks for words, not for symbols: a project without an event loop costs one pass over its text.</summary>
internal sealed class Gate
{
    /// <summary>A file with one of these may hold the wait of a loop.</summary>
    private static readonly string[] WaitWords =
    [
        "Select(", "Select (", ".Poll(", ".Poll (", "epoll_", "kevent", "poll(", "Poll(", "select(", "WSAPoll", "zmq_poll", ".Available", "DataAvailable", ".Pending(",
        "Syscall.poll", ".Blocking", "EventLoop", "Reactor", "Dispatcher", "MainLoop", "MessageLoop", "MessagePump", "RunLoop", "GameLoop", "NONBLOCK", "MSG_DONTWAIT", "fcntl", "SynchronizationContext", "CompletionStatus", "Poller", "Epoll", "PollEvents", "PollIn(", ".Service(", ".ReadMessage(",
    ];

    /// <summary>A file with one of these may make, keep or configure what a loop uses.</summary>
    private static readonly string[] SocketWords = ["Socket", "TcpClient", "TcpListener", "UdpClient", "NetworkStream", "epoll_", "kevent", "EventLoop", "Reactor"];

    /// <summary>Changes the mode of a socket or descriptor, or takes one over whose mode nobody knows.</summary>
    private static readonly Regex ModeWords = new(@"\bBlocking\s*=[^=]|\bIOControl\b|\b[Ff]cntl|\bioctl|SetNonBlock|SafeSocketHandle|SocketInformation", RegexOptions.CultureInvariant);

    private readonly Lazy<(SyntaxTree Tree, int Position)[]> modes;
    private readonly HashSet<SyntaxTree> relevant = [];
    private readonly HashSet<SyntaxTree> waiting = [];

    private Gate()
    {
        modes = new(() => [.. relevant.SelectMany(tree => ModeWords.Matches(tree.GetText().ToString()).Cast<Match>().Select(match => (tree, match.Index)))]);
    }

    public bool IsOpen { get; private set; }

    public bool IsRelevant(Code.CodeBlock block) => relevant.Contains(block.Syntax.SyntaxTree);

    public bool MayWait(SyntaxTree tree) => waiting.Contains(tree);

    /// <summary>Some other type speaks of modes, so this one's code does not tell all about its sockets.</summary>
    public bool IsModeSetOutside(INamedTypeSymbol type)
    {
        var own = type.DeclaringSyntaxReferences;
        return modes.Value.Any(mode => !own.Any(part => part.SyntaxTree == mode.Tree && part.Span.Contains(mode.Position)));
    }

    public static Gate Of(Compilation compilation, Settings settings, CancellationToken cancel)
    {
        var gate = new Gate();
        var words = settings.GateWords.ToArray();
        foreach (var tree in compilation.SyntaxTrees)
        {
            var text = tree.GetText(cancel).ToString();

            // A name can be written with escapes, so that no word is to be seen: S\u0065lect.
            var hides = Has(text, ["\\u", "\\U"]);
            var isAboutSockets = hides || Has(text, SocketWords) || Has(text, words);
            var waits = hides || Has(text, WaitWords) || Has(text, words);
            gate.IsOpen |= waits && (isAboutSockets || Has(text, ["Syscall", "poll", "DllImport", "LibraryImport", "Dispatcher", "Loop", "SynchronizationContext", "Poller", "PollEvents", "NetServer", "NetPeer", ".Service("]));
            if (waits)
            {
                gate.waiting.Add(tree);
            }

            if (isAboutSockets || waits)
            {
                gate.relevant.Add(tree);
            }
        }

        return gate;
    }

    private static bool Has(string text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.IndexOf(word, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
