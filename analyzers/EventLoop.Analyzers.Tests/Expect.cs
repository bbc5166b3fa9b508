using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Tests;

/// <summary>Compares what is found with what the source is marked with.</summary>
internal static class Expect
{
    /// <summary>Every marked span, and nothing else.</summary>
    public static async Task Findings(string marked, string id)
    {
        var source = Marked.Parse(marked, id);
        var compilation = Compiled.Of(source.Source);
        Assert.That(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), Is.Empty, "the source does not compile");
        var found = await Compiled.Findings(compilation);

        Assert.That(
            found.Select(finding => Show(finding.Id, source.Source.Substring(finding.Location.SourceSpan.Start, finding.Location.SourceSpan.Length), finding.Location.SourceSpan.Start)),
            Is.EqualTo(source.Spans.OrderBy(span => span.Span.Start).Select(span => Show(span.Id, source.Source.Substring(span.Span.Start, span.Span.Length), span.Span.Start))),
            string.Join("\n", found));
    }

    /// <summary>No finding, whatever the rule.</summary>
    public static Task Silence(string source) => Findings(source, "none");

    /// <summary>Every marked line, and nothing else.</summary>
    public static async Task MarkedLines(string program)
    {
        var found = await Compiled.Findings(Compiled.Of(program));
        Assert.That(
            found.Select(finding => (finding.Id, finding.Location.GetLineSpan().StartLinePosition.Line + 1)).OrderBy(one => one.Item2).ThenBy(one => one.Id),
            Is.EqualTo(Marked.Parse(program, "").Lines.OrderBy(one => one.Line).ThenBy(one => one.Id)),
            string.Join("\n", found));
    }

    private static string Show(string id, string text, int position) => $"{id} at {position}: {text}";
}
