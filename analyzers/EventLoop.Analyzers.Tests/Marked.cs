using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace EventLoop.Analyzers.Tests;

/// <summary>
/// Source with its expected findings: <c>[|…|]</c> and <c>{|EVL0001:…|}</c> mark spans,
/// <c>//! EVL0001</c> at the end of a line expects that rule somewhere on the line.
/// </summary>
internal sealed class Marked
{
    private static readonly Regex Opening = new(@"\G\{\|(?<id>EVL\d{4}):", RegexOptions.CultureInvariant);
    private static readonly Regex LineMark = new(@"//! (?<ids>EVL\d{4}(, EVL\d{4})*)", RegexOptions.CultureInvariant);

    private Marked(string source, IReadOnlyList<(string Id, TextSpan Span)> spans)
    {
        Source = source;
        Spans = spans;
    }

    public string Source { get; }

    public IReadOnlyList<(string Id, TextSpan Span)> Spans { get; }

    public IEnumerable<(string Id, int Line)> Lines =>
        Source.Split('\n').SelectMany((text, line) => LineMark.Match(text) is { Success: true } mark
            ? mark.Groups["ids"].Value.Split(", ").Select(id => (id, line + 1))
            : []);

    public static Marked Parse(string marked, string defaultId)
    {
        var source = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var spans = new List<(string, TextSpan)>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (string.CompareOrdinal(marked, i, "[|", 0, 2) == 0)
            {
                open.Push((defaultId, source.Length));
                i++;
            }
            else if (Opening.Match(marked, i) is { Success: true } opening)
            {
                open.Push((opening.Groups["id"].Value, source.Length));
                i += opening.Length - 1;
            }
            else if (open.Count > 0 && (string.CompareOrdinal(marked, i, "|]", 0, 2) == 0 || string.CompareOrdinal(marked, i, "|}", 0, 2) == 0))
            {
                var (id, start) = open.Pop();
                spans.Add((id, TextSpan.FromBounds(start, source.Length)));
                i++;
            }
            else
            {
                source.Append(marked[i]);
            }
        }

        return new Marked(source.ToString(), spans);
    }
}
