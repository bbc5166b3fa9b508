using System;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace EventLoop.Analyzers.CodeFixes;

/// <summary>Offers the fixes that are mechanical.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class EventLoopCodeFix : CodeFixProvider
{
    private delegate void Edit(DocumentEditor editor, SemanticModel model, SyntaxNode call);

    private static readonly (string Id, string Title, Func<SemanticModel, SyntaxNode, bool> Fits, Edit Apply)[] Fixes =
    [
        (RuleTable.BlockingReceive.Id, "Set Blocking to false where the socket is made", NonblockingFix.Fits, NonblockingFix.Apply),
        (RuleTable.BlockingSend.Id, "Set Blocking to false where the socket is made", NonblockingFix.Fits, NonblockingFix.Apply),
        (RuleTable.IdleSpin.Id, "Multiply by 1000: the timeout is in microseconds", TimeoutFix.Fits, TimeoutFix.Apply),
        (RuleTable.IgnoredCount.Id, "Send until everything is taken or it would block", PartialSendFix.Fits, PartialSendFix.Apply),
        (RuleTable.UnhandledWouldBlock.Id, "Use the overload with 'out SocketError'", SocketErrorFix.Fits, SocketErrorFix.Apply),
        (RuleTable.ClosedWhileWatched.Id, "Remove it from the list before closing", RemoveFirstFix.Fits, RemoveFirstFix.Apply),
    ];

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Fixes.Select(fix => fix.Id).Distinct()];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
        await FixAsync(document, [.. diagnostics], context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            var fix = Fixes.FirstOrDefault(fix => fix.Id == diagnostic.Id);
            if (fix.Id != null && CallAt(root!, diagnostic) is { } call && fix.Fits(model!, call))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(fix.Title, cancel => FixAsync(context.Document, [diagnostic], cancel), fix.Id),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancel)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancel).ConfigureAwait(false);
        var model = editor.SemanticModel;
        foreach (var diagnostic in diagnostics.OrderByDescending(one => one.Location.SourceSpan.Start))
        {
            var fix = Fixes.FirstOrDefault(fix => fix.Id == diagnostic.Id);
            if (fix.Id != null && CallAt(editor.OriginalRoot, diagnostic) is { } call && fix.Fits(model, call))
            {
                fix.Apply(editor, model, call);
            }
        }

        return editor.GetChangedDocument();
    }

    /// <summary>The underlined call: the span may leave out the receiver, so it is the call that ends where the span ends.</summary>
    private static SyntaxNode? CallAt(SyntaxNode root, Diagnostic diagnostic)
    {
        var span = diagnostic.Location.SourceSpan;
        return root.FindToken(span.Start).Parent?.AncestorsAndSelf()
            .FirstOrDefault(node => node is InvocationExpressionSyntax or ObjectCreationExpressionSyntax && node.Span.End == span.End);
    }
}
