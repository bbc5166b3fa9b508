using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using EventLoop.Analyzers.Code;
using EventLoop.Analyzers.Knowledge;
using EventLoop.Analyzers.Loops;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Rules;

/// <summary>Collects what the rules find, each place once per rule, with the path in words and as locations.</summary>
internal sealed class Findings
{
    private readonly Dictionary<(string Id, SyntaxTree Tree, int Position), (int Depth, Diagnostic Diagnostic)> found = [];

    public IEnumerable<Diagnostic> All => found.Values.Select(one => one.Diagnostic);

    public void Report(DiagnosticDescriptor rule, Call call, Frame frame, params object[] arguments) =>
        Report(rule, call.Location, frame, arguments);

    public void Report(DiagnosticDescriptor rule, Location location, Frame frame, params object[] arguments)
    {
        var key = (rule.Id, location.SourceTree!, location.SourceSpan.Start);
        if (found.TryGetValue(key, out var known) && known.Depth <= frame.Depth)
        {
            return;
        }

        found[key] = (frame.Depth, Diagnostic.Create(rule, location, Steps(frame), ImmutableDictionary<string, string?>.Empty, arguments));
    }

    public static string Path(Frame frame, string last)
    {
        var names = new List<string> { last };
        for (var current = frame; current != null; current = current.From)
        {
            var name = current.From == null ? current.Body.Name : current.Body.StepName;
            if (names[names.Count - 1] != name)
            {
                names.Add(name);
            }
        }

        names.Reverse();
        return string.Join(" → ", names);
    }

    private static IEnumerable<Location> Steps(Frame frame)
    {
        var steps = new List<Location>();
        for (var current = frame; current.Via != null; current = current.From!)
        {
            steps.Add(current.Via.Location);
        }

        if (frame.Loop.MainWait is { } wait)
        {
            steps.Add(wait.Call.Location);
        }

        steps.Reverse();
        return steps;
    }
}
