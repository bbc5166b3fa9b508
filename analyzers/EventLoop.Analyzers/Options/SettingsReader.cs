using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using EventLoop.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EventLoop.Analyzers;

/// <summary>Reads <c>EventLoop.Analyzers.txt</c> and the <c>event_loop.*</c> keys of .editorconfig. Nothing in them can throw.</summary>
internal static class SettingsReader
{
    public const string FileName = "EventLoop.Analyzers.txt";

    private static readonly Regex Id = new(@"^[MTP]:[\p{L}_][^\s]*$", RegexOptions.CultureInvariant);
    private static readonly Regex LastName = new(@"([\p{L}_][\p{L}\p{Nd}_]*)(``\d+)?(\(.*)?$", RegexOptions.CultureInvariant);

    /// <summary>The word a line of the file begins with, and the key of .editorconfig that means the same.</summary>
    private static readonly (string Verb, string Key, Func<Settings, HashSet<string>> Set)[] Kinds =
    [
        ("loop", "event_loop.loops", settings => settings.Roots),
        ("callback", "event_loop.callbacks", settings => settings.Callbacks),
        ("blocking", "event_loop.blocking", settings => settings.Blocking),
        ("offload", "event_loop.offloaders", settings => settings.Offloaders),
        ("ignore", "event_loop.ignored", settings => settings.Harmless),
    ];

    public static (Settings Settings, IReadOnlyList<Diagnostic> Problems) Read(AnalyzerOptions options, Compilation compilation, CancellationToken cancel)
    {
        var settings = new Settings();
        var problems = new List<Diagnostic>();
        foreach (var file in options.AdditionalFiles.Where(file => Path.GetFileName(file.Path).Equals(FileName, StringComparison.OrdinalIgnoreCase)))
        {
            ReadFile(file, settings, problems, cancel);
        }

        foreach (var tree in compilation.SyntaxTrees)
        {
            ReadConfig(options.AnalyzerConfigOptionsProvider.GetOptions(tree), settings);
        }

        return (settings, problems);
    }

    private static void ReadFile(AdditionalText file, Settings settings, List<Diagnostic> problems, CancellationToken cancel)
    {
        if (file.GetText(cancel) is not { } text)
        {
            return;
        }

        foreach (var line in text.Lines)
        {
            var written = line.ToString();
            var comment = written.IndexOf('#');
            var isComment = comment == 0 || (comment > 0 && char.IsWhiteSpace(written[comment - 1]));
            var content = (isComment ? written.Substring(0, comment) : written).Trim();
            if (content.Length > 0 && Understand(content, settings) is { } problem)
            {
                var start = line.Start + written.IndexOf(content, StringComparison.Ordinal);
                var span = new TextSpan(start, content.Length);
                problems.Add(Diagnostic.Create(RuleTable.BadOption, Location.Create(file.Path, span, text.Lines.GetLinePositionSpan(span)), content, problem));
            }
        }
    }

    /// <summary>What is wrong with the line, or null.</summary>
    private static string? Understand(string line, Settings settings)
    {
        var parts = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var kind = Kinds.FirstOrDefault(kind => kind.Verb == parts[0]);
        if (kind.Verb == null)
        {
            return $"a line begins with one of {string.Join(", ", Kinds.Select(known => known.Verb))}";
        }

        if (parts.Length != 2)
        {
            return $"'{kind.Verb}' is followed by one documentation comment id without spaces, such as M:Company.Server.Run";
        }

        if (!Id.IsMatch(parts[1]))
        {
            return "a documentation comment id begins with M:, T: or P: and goes on with the full name";
        }

        Add(settings, kind.Set(settings), parts[1]);
        return null;
    }

    private static void ReadConfig(AnalyzerConfigOptions options, Settings settings)
    {
        foreach (var kind in Kinds)
        {
            if (!options.TryGetValue(kind.Key, out var value))
            {
                continue;
            }

            foreach (var id in value.Split([';', ' '], StringSplitOptions.RemoveEmptyEntries).Where(id => Id.IsMatch(id)))
            {
                Add(settings, kind.Set(settings), id);
            }
        }
    }

    private static void Add(Settings settings, HashSet<string> set, string id)
    {
        set.Add(id);
        if ((set == settings.Roots || set == settings.Callbacks) && LastName.Match(id) is { Success: true } name)
        {
            settings.GateWords.Add(name.Groups[1].Value);
        }
    }
}
