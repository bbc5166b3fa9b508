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

    /// <summary>
    /// What one type shows without the rest of the program: its own loops, and whatever its own code is evidence enough for.
    /// A loop may be somebody else's to repeat, so ticks wait for the end.
    /// </summary>
    public static IEnumerable<Diagnostic> RunLocally(IEnumerable<CodeBlock> blocks, bool isModeSetElsewhere, Settings settings, CancellationToken cancel) =>
        Run(blocks, _ => true, settings, cancel, turn => !turn.Loop.IsTick, (turn, rule) => OwnEvidence.Suffices(rule.Evidence, turn, isModeSetElsewhere));

    public static IEnumerable<Diagnostic> Run(IEnumerable<CodeBlock> blocks, System.Func<CodeBlock, bool> isRelevant, Settings settings, CancellationToken cancel) =>
        Run(blocks, isRelevant, settings, cancel, _ => true, (_, _) => true);

    private static IEnumerable<Diagnostic> Run(IEnumerable<CodeBlock> blocks, System.Func<CodeBlock, bool> isRelevant, Settings settings, CancellationToken cancel,
        System.Func<Turn, bool> isAsked, System.Func<Turn, IRule, bool> isSure)
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
        foreach (var turn in new LoopFinder(graph).Find().ToArray().Select(loop => Turn.Of(loop, graph)).Where(isAsked))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var rule in Rules.Where(rule => (!turn.Loop.OnlyAccepts || rule is IdleSpinRule) && (!turn.Loop.IsElsewhere || rule is BlockingCallRule or BlockingSendRule) && isSure(turn, rule)))
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
    /// <summary>What a finding rests on.</summary>
    Evidence Evidence { get; }

    void Check(Turn turn, Findings findings);
}
