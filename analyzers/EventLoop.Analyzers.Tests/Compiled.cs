using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EventLoop.Analyzers.Tests;

/// <summary>Compiles source against the framework the tests run on, and runs the analyzer over it.</summary>
internal static class Compiled
{
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Sockets;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    public static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Of(params string[] sources) => CSharpCompilation.Create(
        "Program",
        sources.Select((source, index) => CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), Parsing, $"File{index}.cs"))
            .Append(CSharpSyntaxTree.ParseText(SourceText.From(Usings, System.Text.Encoding.UTF8), Parsing, "Usings.cs")),
        Framework,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    public static async Task<ImmutableArray<Diagnostic>> Findings(Compilation compilation, AnalyzerOptions? options = null)
    {
        var analyzers = compilation.WithAnalyzers([new EventLoopAnalyzer()], options);
        var found = await analyzers.GetAnalyzerDiagnosticsAsync();
        Assert.That(found.Where(finding => finding.Id == "AD0001"), Is.Empty, "the analyzer threw");
        return [.. found.OrderBy(finding => finding.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(finding => finding.Location.SourceSpan.Start)];
    }
}
