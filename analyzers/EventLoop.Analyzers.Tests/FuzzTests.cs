using System.Text;
using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Tests;

/// <summary>Broken code is what an editor shows most of the time. Nothing in it may make the analyzer throw.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class FuzzTests
{
    private const int Rounds = 6;

    private static readonly string[] Debris =
        ["{", "}", "(", ")", ";", "=>", "?", ".", "<", "await ", "yield return ", "=", "case", "new ", "is ", "[", "\"", "/*", "while (true) ", "static ", "lambda => ", "0", "\n"];

    private static IEnumerable<TestCaseData> Programs =>
        typeof(FuzzTests).Assembly.GetManifestResourceNames().Where(name => name.Contains(".Programs.", StringComparison.Ordinal))
            .Select((name, seed) => new TestCaseData(name, seed));

    [TestCaseSource(nameof(Programs))]
    public async Task Random_edits_and_truncations_never_make_it_throw(string program, int seed)
    {
        var random = new Random(seed);
        var source = ProgramTests.Read(program);
        for (var round = 0; round < Rounds; round++)
        {
            var broken = round % 3 == 0 ? source[..random.Next(source.Length)] : Edited(source, random);
            try
            {
                await Compiled.Findings(Compiled.Of(broken));
            }
            catch (Exception exception) when (exception is not SuccessException)
            {
                Assert.Fail($"seed {seed}, round {round}: {exception}\n{broken}");
            }
        }
    }

    private static string Edited(string source, Random random)
    {
        var text = new StringBuilder(source);
        for (var edits = random.Next(1, 12); edits > 0; edits--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Debris[random.Next(Debris.Length)]);
                    break;
                default:
                    var from = random.Next(source.Length);
                    text.Insert(at, source.AsSpan(from, Math.Min(random.Next(1, 200), source.Length - from)));
                    break;
            }
        }

        return text.ToString();
    }

    [Test]
    public async Task A_very_deep_expression_never_makes_it_throw()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("one.Available", 2500));
        var chain = "text" + string.Concat(Enumerable.Repeat(".Append('x')", 1000));
        var found = await Compiled.Findings(Compiled.Of($$"""
            class Server
            {
                void Run(List<Socket> clients, Socket listener, System.Text.StringBuilder text)
                {
                    while (true)
                    {
                        var read = new List<Socket>(clients) { listener };
                        Socket.Select(read, null, null, 100000);
                        foreach (var one in read) { if ({{sum}} > 0) { {{chain}}; } }
                    }
                }
            }
            """));
        Assert.That(found.Where(one => one.Severity == DiagnosticSeverity.Error), Is.Empty);
    }
}
