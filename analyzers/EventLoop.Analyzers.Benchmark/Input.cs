using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace EventLoop.Analyzers.Benchmark;

/// <summary>A program of a given size: everyday classes, and the event loops of the tests strewn in.</summary>
internal static class Input
{
    private const int FilesPerLoop = 40;

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static CSharpCompilation Generate(int lines, bool withLoops)
    {
        var loops = withLoops ? Loops() : [];
        var trees = new List<SyntaxTree> { Parse(Usings, "Usings.cs") };
        for (var (file, written) = (0, 0); written < lines; file++)
        {
            var source = loops.Length > 0 && file % FilesPerLoop == 0
                ? $"namespace Copy{file} {{ {loops[file / FilesPerLoop % loops.Length]} }}"
                : Everyday(file);
            trees.Add(Parse(source, $"File{file}.cs"));
            written += source.AsSpan().Count('\n');
        }

        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create("Input", trees, framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), new CSharpParseOptions(LanguageVersion.Latest), path);

    /// <summary>The tests' programs that compile by themselves, with their usings inside and their namespace nested.</summary>
    private static string[] Loops()
    {
        var assembly = typeof(Input).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
                .Where(name => !name.Contains("Unresolved", StringComparison.Ordinal) && !name.Contains("Unity", StringComparison.Ordinal))
                .Select(name => Nested(new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd())),
        ];
    }

    private static string Nested(string source)
    {
        var lines = source.Split('\n');
        var space = Array.FindIndex(lines, line => line.StartsWith("namespace ", StringComparison.Ordinal));
        lines[space] = lines[space].Replace(";", " {", StringComparison.Ordinal);
        return string.Join('\n', lines) + "\n}";
    }

    private static string Everyday(int number) => $$"""
        namespace Everyday.Part{{number}};

        public sealed class Order
        {
            public int Number { get; set; }
            public string Customer { get; set; } = "";
            public List<Line> Lines { get; } = new();
            public decimal Total => Lines.Sum(line => line.Price * line.Count);
        }

        public sealed class Line
        {
            public string Article { get; set; } = "";
            public int Count { get; set; }
            public decimal Price { get; set; }
        }

        public interface IStore
        {
            Task<Order?> FindAsync(int number, CancellationToken cancel);
            Task SaveAsync(Order order, CancellationToken cancel);
        }

        {{string.Concat(Enumerable.Range(0, 4).Select(part => Service(number, part)))}}
        """;

    private static string Service(int number, int part) => $$"""

        public sealed class Service{{part}}
        {
            private readonly IStore store;
            private readonly Dictionary<string, int> counts = new();
            private int calls;

            public Service{{part}}(IStore store) => this.store = store;

            public event Action<Order>? Changed;

            public async Task<decimal> ApplyAsync(int number, decimal percent, CancellationToken cancel)
            {
                var order = await store.FindAsync(number, cancel).ConfigureAwait(false);
                if (order == null)
                {
                    throw new KeyNotFoundException($"order {number} of part {{number}} is not known");
                }

                foreach (var line in order.Lines.Where(line => line.Count > 0).OrderBy(line => line.Article))
                {
                    line.Price = Math.Round(line.Price * (100 - percent) / 100, 2);
                    counts[line.Article] = counts.TryGetValue(line.Article, out var count) ? count + line.Count : line.Count;
                }

                await store.SaveAsync(order, cancel).ConfigureAwait(false);
                Changed?.Invoke(order);
                calls++;
                return order.Total;
            }

            public string Describe(Order order)
            {
                var text = new System.Text.StringBuilder();
                for (var i = 0; i < order.Lines.Count; i++)
                {
                    var line = order.Lines[i];
                    switch (line.Count)
                    {
                        case 0:
                            text.AppendLine($"{line.Article}: none");
                            break;
                        case 1:
                            text.AppendLine($"{line.Article}: one for {line.Price:N2}");
                            break;
                        default:
                            text.AppendLine($"{line.Article}: {line.Count} for {line.Count * line.Price:N2}");
                            break;
                    }
                }

                return text.Append(calls).ToString();
            }

            public IEnumerable<(string Article, int Count)> Popular(int least)
            {
                foreach (var pair in counts)
                {
                    if (pair.Value >= least && !string.IsNullOrEmpty(pair.Key))
                    {
                        yield return (pair.Key, pair.Value);
                    }
                }
            }
        }

        """;
}
