using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using EventLoop.Analyzers;
using EventLoop.Analyzers.Benchmark;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

// --json: for `kata bench analyzer`, which shows the same numbers in other forms.
const int Lines = 100_000;
var rounds = args.Contains("--quick") ? 1 : 3;
var subjects = new (string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers)[]
{
    ("EventLoop.Analyzers", [new EventLoopAnalyzer()]),
    ("Microsoft.VisualStudio.Threading.Analyzers", Peers.Load("Microsoft.VisualStudio.Threading.Analyzers")),
    ("Meziantou.Analyzer", Peers.Load("Meziantou.Analyzer")),
};
var inputs = new List<Measured>();
foreach (var withLoops in new[] { true, false })
{
    var compilation = Input.Generate(Lines, withLoops);

    // Once unmeasured, so that nobody pays for the just-in-time compiler.
    Compile(compilation);
    foreach (var (_, analyzers) in subjects)
        Analyze(compilation, analyzers);
    var compile = Median(() => Compile(compilation), rounds);
    var lines = compilation.SyntaxTrees.Sum(tree => tree.GetText().Lines.Count);
    inputs.Add(new Measured(lines, withLoops, rounds, compile.TotalMilliseconds, [.. subjects.Select(s => new Subject(s.Name, Median(() => Analyze(compilation, s.Analyzers), rounds).TotalMilliseconds))]));
}

if (args.Contains("--json"))
    Console.WriteLine(JsonSerializer.Serialize(inputs));
else
    Print(inputs);

static void Print(IReadOnlyList<Measured> inputs)
{
    Console.WriteLine("The time of each analyzer beside the time to compile the same input, medians of {0} rounds.", inputs[0].Rounds);
    foreach (var input in inputs)
    {
        Console.WriteLine($"\n{input.Lines:N0} lines, {(input.WithLoops ? "with event loops" : "without any event loop")}");
        Console.WriteLine($"  {"compile",-45} {input.CompileMilliseconds,8:N0} ms");
        foreach (var (name, milliseconds) in input.Subjects)
            Console.WriteLine($"  {name,-45} {milliseconds,8:N0} ms  {milliseconds / input.CompileMilliseconds,7:P1} of the compile time");
    }
}

static TimeSpan Median(Func<TimeSpan> measure, int rounds) =>
    Enumerable.Range(0, rounds).Select(_ => measure()).Order().ElementAt(rounds / 2);

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
    /// <summary>What was measured on one input.</summary>
    /// <param name="Lines">How many lines it has.</param>
    /// <param name="WithLoops">Whether there are event loops among them.</param>
    /// <param name="Rounds">How often it was measured; the medians follow.</param>
    /// <param name="CompileMilliseconds">How long it takes to compile.</param>
    /// <param name="Subjects">How long each analyzer takes.</param>
    internal sealed record Measured(int Lines, bool WithLoops, int Rounds, double CompileMilliseconds, IReadOnlyList<Subject> Subjects);

    /// <summary>An analyzer that was measured.</summary>
    /// <param name="Name">Its package.</param>
    /// <param name="Milliseconds">How long it took.</param>
    internal sealed record Subject(string Name, double Milliseconds);

    /// <summary>The packages to compare with, loaded from where they were restored to.</summary>
    internal static class Peers
    {
        public static ImmutableArray<DiagnosticAnalyzer> Load(string package)
        {
            var folder = typeof(Peers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == package).Value!;
            var files = Directory.GetFiles(Path.Combine(folder, "analyzers"), "*.dll", SearchOption.AllDirectories)
                .Where(file => IsAnalyzer(file) && MadeFor(file) <= typeof(Compilation).Assembly.GetName().Version)
                .GroupBy(Path.GetFileName).Select(same => same.MaxBy(MadeFor)!);
            ImmutableArray<DiagnosticAnalyzer> analyzers =
            [
                .. files.SelectMany(file => new AnalyzerFileReference(file, new Loader()).GetAnalyzers(LanguageNames.CSharp)),
            ];
            return analyzers.IsEmpty ? throw new InvalidOperationException($"No analyzer of {package} loads into this Roslyn.") : analyzers;
        }

        private static bool IsAnalyzer(string file) =>
            !file.EndsWith(".resources.dll", StringComparison.Ordinal) && !file.Contains("CodeFix", StringComparison.Ordinal)
            && !file.Contains("VisualBasic", StringComparison.Ordinal) && !file.Contains("/vb/", StringComparison.Ordinal);

        // A package may hold a build for each of several versions of Roslyn: analyzers/dotnet/roslyn4.14/cs. One without such a folder is for all.
        private static Version MadeFor(string file) =>
            Path.GetDirectoryName(file)!.Split('/').FirstOrDefault(part => part.StartsWith("roslyn", StringComparison.Ordinal)) is { } part
                ? Version.Parse(part["roslyn".Length..])
                : new Version();

        private sealed class Loader : IAnalyzerAssemblyLoader
        {
            public void AddDependencyLocation(string fullPath)
            {
            }

            public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
        }
    }
}
