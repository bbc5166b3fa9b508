using System.Collections.Immutable;
using System.Globalization;
using EventLoop.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Katas.Grading;

/// <summary>
/// Runs the analyzer over a submission with the grader's own options: every rule at its default
/// severity, and nothing that a submission brings along changes that or hides a finding.
/// </summary>
internal static class SubmissionAnalyzer
{
    private const int KeptFindings = 200;
    private const int KeptChars = 1000;

    // Processor time: far more than any submission takes; a source that is made to keep the analyzer busy meets it.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>Analyzes a submission that compiles.</summary>
    /// <param name="compilation">The submission, with what was generated from it.</param>
    /// <param name="own">The files of the submission, in which findings count.</param>
    /// <param name="rulesOff">The ids of the rules that do not apply to the kata.</param>
    /// <returns>The findings, suppressed ones included.</returns>
    public static AnalysisResult Analyze(Compilation compilation, IReadOnlyList<SyntaxTree> own, IReadOnlyList<string> rulesOff)
    {
        var faults = new List<string>();
        using var patience = new CancellationTokenSource();
        using var alarm = new ProcessorAlarm(Bound, patience.Cancel);
        try
        {
            var found = Run(compilation, Blame(faults), patience.Token)
                .Where(d => own.Contains(d.Location.SourceTree) && !rulesOff.Contains(d.Id))
                .OrderBy(d => d.Location.SourceTree!.FilePath, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start)
                .ToList();
            if (found.Count > KeptFindings)
                faults.Add($"The analyzer has {found.Count} findings; {KeptFindings} of them are told.");
            return new AnalysisResult([.. Keep(found).Select(d => Tell(d, own))], faults);
        }
        catch (OperationCanceledException)
        {
            return new AnalysisResult([], [$"The analyzer did not come to an end within {Bound.TotalSeconds:0} s; there may be findings that it did not come to."]);
        }
    }

    private static ImmutableArray<Diagnostic> Run(Compilation compilation, Action<Exception> crashed, CancellationToken cancel)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new FrameworkGenerators.BuildProperties()),
            onAnalyzerException: (exception, _, _) => crashed(exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: true);
        return new CompilationWithAnalyzers(compilation, [new EventLoopAnalyzer()], options).GetAnalyzerDiagnosticsAsync(cancel).GetAwaiter().GetResult();
    }

    // Of every rule one at least: a rubric may take points for it, and nobody shall hide it behind others.
    private static IEnumerable<Diagnostic> Keep(List<Diagnostic> found)
    {
        var kept = found.DistinctBy(d => d.Id).Union(found).Take(KeptFindings).ToHashSet();
        return found.Where(kept.Contains);
    }

    private static Action<Exception> Blame(List<string> faults) => exception =>
    {
        lock (faults)
        {
            // It crashes again in every type that is like the first one.
            if (faults.Count == 0)
                faults.Add($"The analyzer crashed ({exception.GetType().Name}: {Shortened(exception.Message)}); there may be findings that it did not come to.");
        }
    };

    private static CodeFinding Tell(Diagnostic found, IReadOnlyList<SyntaxTree> own) => new(
        found.Id,
        found.DefaultSeverity.ToString().ToLowerInvariant(),
        Shortened(found.GetMessage(CultureInfo.InvariantCulture)),
        PlaceOf(found.Location),
        found.IsSuppressed,
        [.. found.AdditionalLocations.Where(step => own.Contains(step.SourceTree)).Select(PlaceOf)]);

    // Where it really is: what a #line directive says of it, its author made up.
    private static CodePlace PlaceOf(Location location)
    {
        var at = location.GetLineSpan();
        return new CodePlace(at.Path, at.StartLinePosition.Line + 1, at.StartLinePosition.Character + 1);
    }

    // Names in a message are the author's, and may be as long as a book.
    private static string Shortened(string text) => text.Length > KeptChars ? text[..KeptChars] + "…" : text;
}
