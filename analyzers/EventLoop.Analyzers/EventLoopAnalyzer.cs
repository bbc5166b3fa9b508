using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EventLoop.Analyzers;

/// <summary>Finds the event loops of a compilation and what blocks them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventLoopAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => RuleTable.All;

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        var (settings, problems) = SettingsReader.Read(context.Options, context.Compilation, context.CancellationToken);
        if (problems.Count > 0)
        {
            context.RegisterCompilationEndAction(end =>
            {
                foreach (var problem in problems)
                {
                    end.ReportDiagnostic(problem);
                }
            });
        }

        var gate = Gate.Of(context.Compilation, settings, context.CancellationToken);
        if (gate.IsOpen)
        {
            new Session(gate, settings).Register(context);
        }
    }

    /// <summary>One compilation: collects its code, reports what one type shows at once, and the rest at the end.</summary>
    private sealed class Session(Gate gate, Settings settings)
    {
        private readonly ConcurrentDictionary<SyntaxNode, CodeBlock> blocks = new();
        private readonly ConcurrentDictionary<(string Id, SyntaxTree Tree, TextSpan Span), bool> reported = new();

        public void Register(CompilationStartAnalysisContext context)
        {
            context.RegisterSymbolStartAction(StartType, SymbolKind.NamedType);
            context.RegisterCodeBlockAction(block => Block(block));
            context.RegisterCompilationEndAction(end =>
            {
                foreach (var finding in Analysis.Run(blocks.Values, gate.IsRelevant, settings, end.CancellationToken).Where(IsNew))
                {
                    end.ReportDiagnostic(finding);
                }
            });
        }

        private void StartType(SymbolStartAnalysisContext context)
        {
            if (!context.Symbol.DeclaringSyntaxReferences.Any(reference => gate.MayWait(reference.SyntaxTree)))
            {
                return;
            }

            var own = new ConcurrentBag<CodeBlock>();
            context.RegisterCodeBlockAction(block => own.Add(Block(block)));
            context.RegisterSymbolEndAction(end =>
            {
                foreach (var finding in Analysis.RunLocally(own, gate.IsModeSetOutside((INamedTypeSymbol)end.Symbol), settings, end.CancellationToken).Where(IsNew))
                {
                    end.ReportDiagnostic(finding);
                }
            });
        }

        private CodeBlock Block(CodeBlockAnalysisContext block) =>
            blocks.GetOrAdd(block.CodeBlock, _ => new CodeBlock(block.OwningSymbol, block.CodeBlock, block.SemanticModel));

        private bool IsNew(Diagnostic finding) =>
            reported.TryAdd((finding.Id, finding.Location.SourceTree!, finding.Location.SourceSpan), true);
    }
}
