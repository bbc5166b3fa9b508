using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Katas.Grading;

/// <summary>Compiles a submission as <c>dotnet build</c> would compile it in its kata's folder, but against the contract alone.</summary>
internal sealed class KataCompiler
{
    // What the SDK's ImplicitUsings and the framework's symbols give to every project of a kata.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // What nobody reads to its end need not reach the reports either.
    private const int KeptMessages = 100;
    private const int KeptChars = 1000;

    // Each start of a server takes a copy into memory. A constant that is doubled some twenty times has a hundred of them.
    private const int LargestAssembly = 16 * 1024 * 1024;

    private static readonly CSharpParseOptions Parsing = new(
        LanguageVersion.Latest,
        DocumentationMode.None,
        SourceCodeKind.Regular,
        [
            "DEBUG", "TRACE", "NET", "NET10_0", "NETCOREAPP",
            .. Enumerable.Range(5, 6).Select(major => $"NET{major}_0_OR_GREATER"),
            "NETCOREAPP1_0_OR_GREATER", "NETCOREAPP1_1_OR_GREATER",
            "NETCOREAPP2_0_OR_GREATER", "NETCOREAPP2_1_OR_GREATER", "NETCOREAPP2_2_OR_GREATER",
            "NETCOREAPP3_0_OR_GREATER", "NETCOREAPP3_1_OR_GREATER",
        ]);

    private static readonly CSharpCompilationOptions Building = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Debug,
        allowUnsafe: true,
        warningLevel: 10,
        deterministic: true,
        nullableContextOptions: NullableContextOptions.Enable,
        specificDiagnosticOptions: new Dictionary<string, ReportDiagnostic>
        {
            // As the SDK: these speak of assembly versions, not of the source.
            ["CS1701"] = ReportDiagnostic.Suppress,
            ["CS1702"] = ReportDiagnostic.Suppress,
        });

    private readonly Lazy<IReadOnlyList<MetadataReference>> _references = new(() =>
        [.. Dotnet.ReferenceAssemblies().Append(typeof(IServer).Assembly.Location).Select(path => MetadataReference.CreateFromFile(path))]);

    private readonly Lazy<ImmutableArray<ISourceGenerator>> _generators = new(FrameworkGenerators.Load);

    /// <summary>Compiles a submission, and analyzes it when it is asked to and there are no errors.</summary>
    /// <param name="order">The submission, and the stub of its kata.</param>
    /// <param name="assemblyPath">Where the assembly goes.</param>
    /// <returns>What became of it.</returns>
    public CompilationResult Compile(CompileOrder order, string assemblyPath) => Compile(order, assemblyPath, emitted: null);

    /// <summary>As <see cref="Compile(CompileOrder, string)"/>, for somebody who does not want to wait for the analyzer.</summary>
    /// <param name="order">The submission, and the stub of its kata.</param>
    /// <param name="assemblyPath">Where the assembly goes.</param>
    /// <param name="emitted">Told what became of it before the analyzer begins; null when nobody wants to know.</param>
    /// <returns>What became of it, with what the analyzer says.</returns>
    public CompilationResult Compile(CompileOrder order, string assemblyPath, Action<CompilationResult>? emitted)
    {
        try
        {
            return CompileAsFarAsTheStackGoes(order, assemblyPath, emitted);
        }
        catch (InsufficientExecutionStackException)
        {
            // What the compiler itself says where it notices in time.
            return new CompilationResult(null, ["CS8078: An expression is too long or complex to compile"], [], IsUntouched: false);
        }
    }

    /// <summary>Compiles tests, which are trusted: against the framework of tests and the harness.</summary>
    /// <param name="sources">The files.</param>
    /// <returns>The assembly, with the manifests that the suite carries; null and the errors when there are any.</returns>
    public (byte[]? Image, IReadOnlyList<string> Errors) CompileTests(IReadOnlyList<SourceFile> sources)
    {
        var trees = sources.Select(Parse).ToList();
        Assembly[] used = [typeof(NUnit.Framework.TestAttribute).Assembly, typeof(Testing.KataFixture).Assembly, typeof(Host.ExitCode).Assembly, KataSuite.Assembly];
        var compilation = CSharpCompilation.Create(
            "Katas.HiddenTests",
            [.. trees, Parse(new SourceFile("ImplicitUsings.g.cs", ImplicitUsings))],
            [.. _references.Value, .. used.Select(assembly => MetadataReference.CreateFromFile(assembly.Location))],
            Building);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(
            image,
            manifestResources: KataSuite.Assembly.GetManifestResourceNames().Select(name => new ResourceDescription(name, () => KataSuite.Assembly.GetManifestResourceStream(name)!, isPublic: true)),
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        return (emitted.Success ? image.ToArray() : null, Describe(emitted.Diagnostics, DiagnosticSeverity.Error, trees));
    }

    private CompilationResult CompileAsFarAsTheStackGoes(CompileOrder order, string assemblyPath, Action<CompilationResult>? told)
    {
        var trees = order.Sources.Select(Parse).ToList();
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(assemblyPath),
            [.. trees, Parse(new SourceFile("ImplicitUsings.g.cs", ImplicitUsings))],
            _references.Value,
            order.IsOptimized ? Building.WithOptimizationLevel(OptimizationLevel.Release) : Building);
        var generated = Generate(compilation, out var generatorMessages);
        var emitted = Emit(generated, assemblyPath);
        if (emitted.Success && new FileInfo(assemblyPath).Length > LargestAssembly)
            return Refuse(assemblyPath, told);
        var messages = emitted.Diagnostics.Concat(generatorMessages).ToList();
        var result = new CompilationResult(
            emitted.Success ? assemblyPath : null,
            Describe(messages, DiagnosticSeverity.Error, trees),
            Describe(messages, DiagnosticSeverity.Warning, trees),
            IsUntouched(order.Sources, trees, order.Stub));
        told?.Invoke(result);
        return emitted.Success && order.RulesOff is { } rulesOff
            ? result with { Analysis = SubmissionAnalyzer.Analyze(generated, trees, rulesOff) }
            : result;
    }

    private static CompilationResult Refuse(string assemblyPath, Action<CompilationResult>? told)
    {
        File.Delete(assemblyPath);
        var refused = new CompilationResult(null, [$"The assembly is larger than {LargestAssembly / 1024 / 1024} MiB. Which constant makes it so?"], [], IsUntouched: false);
        told?.Invoke(refused);
        return refused;
    }

    private static SyntaxTree Parse(SourceFile source) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source.Text, Encoding.UTF8), Parsing, source.Path);

    private Compilation Generate(Compilation compilation, out ImmutableArray<Diagnostic> messages)
    {
        var driver = CSharpGeneratorDriver.Create(_generators.Value, parseOptions: Parsing, optionsProvider: new FrameworkGenerators.BuildProperties());
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out messages);
        return generated;
    }

    private static EmitResult Emit(Compilation compilation, string assemblyPath)
    {
        using var assembly = File.Create(assemblyPath);

        // The symbols travel inside the assembly, so that exceptions name the learner's own lines.
        return compilation.Emit(assembly, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
    }

    // What the author wrote comes first; what was generated from it usually fails only in its wake.
    private static IReadOnlyList<string> Describe(IEnumerable<Diagnostic> messages, DiagnosticSeverity severity, IReadOnlyList<SyntaxTree> own) =>
        [.. messages.Where(m => m.Severity == severity && !m.IsSuppressed)
            .OrderByDescending(m => own.Contains(m.Location.SourceTree))
            .ThenBy(m => m.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(m => m.Location.SourceSpan.Start)
            .Select(Describe)

            // A half-written line gives the same error many times, once for every bracket that is open.
            .Distinct()
            .Take(KeptMessages)];

    private static string Describe(Diagnostic message)
    {
        var text = $"{message.Id}: {message.GetMessage(CultureInfo.InvariantCulture)}";
        if (text.Length > KeptChars)
            text = text[..KeptChars] + "…";
        if (!message.Location.IsInSource)
            return text;
        var at = message.Location.GetLineSpan();
        return $"{at.Path}({at.StartLinePosition.Line + 1},{at.StartLinePosition.Character + 1}): {text}";
    }

    private static bool IsUntouched(IReadOnlyList<SourceFile> sources, IReadOnlyList<SyntaxTree> trees, IReadOnlyList<SourceFile> stub)
    {
        // Where the katas were solved in place, there is no stub to compare with.
        if (sources.Count != stub.Count || !stub.Any(s => s.Text.Contains(nameof(NotImplementedException), StringComparison.Ordinal)))
            return false;
        return stub.All(s => sources.Zip(trees).Any(pair =>
            string.Equals(pair.First.Name, s.Name, StringComparison.OrdinalIgnoreCase) && SyntaxFactory.AreEquivalent(pair.Second, Parse(s), topLevel: false)));
    }
}
