using System.Collections.Generic;
using System.Linq;
using System.Threading;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Flow;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Rules;

/// <summary>Reads the code, finds its event loops, and asks every rule about every turn.</summary>
internal static class Analysis
{
    private static readonly IRule[] Rules =
    [
        new BlockingCallRule(), new BlockingReceiveRule(), new BlockingSendRule(), new SecondWaitRule(),
        new IdleSpinRule(), new IgnoredCountRule(), new UnhandledWouldBlockRule(), new UndrainedEdgeRule(),
        new ClosedWhileWatchedRule(), new MissingEndOfStreamRule(), new ContendedLockRule(), new WornListsRule(),
    ];

    private static readonly IRule[] LocalRules = [new BlockingCallRule(), new SecondWaitRule()];

    /// <summary>
    /// What one type shows without the rest of the program: its own loops, and calls that block whatever their receiver.
    /// The mode of a socket may be set elsewhere, and a loop may be somebody else's to repeat, so those wait for the end.
    /// </summary>
    public static IEnumerable<Diagnostic> RunLocally(IEnumerable<CodeBlock> blocks, Settings settings, CancellationToken cancel) =>
        Run(blocks, _ => true, settings, cancel, LocalRules, loop => !loop.IsTick);

    public static IEnumerable<Diagnostic> Run(IEnumerable<CodeBlock> blocks, System.Func<CodeBlock, bool> isRelevant, Settings settings, CancellationToken cancel) =>
        Run(blocks, isRelevant, settings, cancel, Rules, _ => true);

    private static IEnumerable<Diagnostic> Run(IEnumerable<CodeBlock> blocks, System.Func<CodeBlock, bool> isRelevant, Settings settings, CancellationToken cancel,
        IRule[] rules, System.Func<Loops.EventLoop, bool> isAsked)
    {
        var code = new CodeMap(blocks, cancel);
        foreach (var block in code.Blocks.Where(isRelevant).ToArray())
        {
            code.Read(block);
        }

        var wiring = new Wiring(code);
        wiring.Settle();
        var graph = new CallGraph(code, wiring, settings);
        var findings = new Findings();
        foreach (var loop in new LoopFinder(graph).Find().Where(isAsked).ToArray())
        {
            cancel.ThrowIfCancellationRequested();
            var turn = Turn.Of(loop, graph);
            foreach (var rule in rules)
            {
                rule.Check(turn, findings);
            }
        }

        return findings.All;
    }
}

/// <summary>One rule: looks at what a turn runs and reports.</summary>
internal interface IRule
{
    void Check(Turn turn, Findings findings);
}
