using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using EventLoop.Analyzers;
using EventLoop.Analyzers.Benchmark;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

const int Lines = 100_000;
const int Rounds = 3;

Console.WriteLine("The time of each analyzer beside the time to compile the same input, medians of {0} rounds.", Rounds);
Console.WriteLine();
foreach (var withLoops in new[] { true, false })
{
    var compilation = Input.Generate(Lines, withLoops);
    var subjects = new (string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers)[]
    {
        ("EventLoop.Analyzers", [new EventLoopAnalyzer()]),
        ("Microsoft.VisualStudio.Threading.Analyzers", Peers.Load("Microsoft.VisualStudio.Threading.Analyzers")),
        ("Meziantou.Analyzer", Peers.Load("Meziantou.Analyzer")),
    };

    // Once unmeasured, so that nobody pays for the just-in-time compiler.
    Compile(compilation);
    Analyze(compilation, subjects[0].Analyzers);
    var compile = Median(() => Compile(compilation));
    var lines = compilation.SyntaxTrees.Sum(tree => tree.GetText().Lines.Count);
    Console.WriteLine($"{lines:N0} lines, {(withLoops ? "with event loops" : "without any event loop")}");
    Console.WriteLine($"  {"compile",-45} {compile.TotalMilliseconds,8:N0} ms");
    foreach (var (name, analyzers) in subjects)
    {
        var time = Median(() => Analyze(compilation, analyzers));
        Console.WriteLine($"  {name,-45} {time.TotalMilliseconds,8:N0} ms  {time / compile,7:P1} of the compile time");
    }

    Console.WriteLine();
}

static TimeSpan Median(Func<TimeSpan> measure)
{
    return Enumerable.Range(0, Rounds).Select(_ => measure()).Order().ElementAt(Rounds / 2);
}

// From parsed text to an assembly, as the compiler does it.
static TimeSpan Compile(CSharpCompilation compilation)
{
    var fresh = Fresh(compilation);
    var watch = Stopwatch.StartNew();
    using var assembly = new MemoryStream();
    fresh.Emit(assembly);
    return watch.Elapsed;
}

// What the compiler's own -reportanalyzer says.
static TimeSpan Analyze(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers)
{
    var options = new CompilationWithAnalyzersOptions(
        new AnalyzerOptions([]), (exception, analyzer, _) => Console.Error.WriteLine($"{analyzer}: {exception.Message}"), concurrentAnalysis: true, logAnalyzerExecutionTime: true);
    var result = new CompilationWithAnalyzers(Fresh(compilation), analyzers, options).GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult();
    return result.AnalyzerTelemetryInfo.Values.Aggregate(TimeSpan.Zero, (sum, one) => sum + one.ExecutionTime);
}

static CSharpCompilation Fresh(CSharpCompilation compilation) =>
    CSharpCompilation.Create(compilation.AssemblyName, compilation.SyntaxTrees, compilation.References, compilation.Options);

namespace EventLoop.Analyzers.Benchmark
{
    /// <summary>The packages to compare with, loaded from where they were restored to.</summary>
    internal static class Peers
    {
        public static ImmutableArray<DiagnosticAnalyzer> Load(string package)
        {
            var folder = typeof(Peers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == package).Value!;
            var files = Directory.GetFiles(Path.Combine(folder, "analyzers"), "*.dll", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".resources.dll", StringComparison.Ordinal) && !file.Contains("CodeFix", StringComparison.Ordinal) && !file.Contains("VisualBasic", StringComparison.Ordinal))
                .GroupBy(Path.GetFileName).Select(same => same.Order(StringComparer.Ordinal).Last(file => !file.Contains("/vb/", StringComparison.Ordinal)));
            return
            [
                .. files.SelectMany(file => new AnalyzerFileReference(file, new Loader()).GetAnalyzers(LanguageNames.CSharp)),
            ];
        }

        private sealed class Loader : IAnalyzerAssemblyLoader
        {
            public void AddDependencyLocation(string fullPath)
            {
            }

            public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
        }
    }
}
