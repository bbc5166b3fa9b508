using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EventLoop.Analyzers.Tests;

/// <summary>EventLoop.Analyzers.txt: what it adds, what it takes away, and what it says about a bad line.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class OptionsTests
{
    private const string Program = """
        namespace Company;
        public static class Store { public static void Load() { } }
        public static class Pool { public static void Post(Action work) => work(); }
        public class Pump
        {
            public void Turn()
            {
                Store.Load();
                Thread.Sleep(1);
                Pool.Post(() => Console.ReadLine());
            }
        }
        """;

    [Test]
    public async Task Nothing_is_a_loop_without_being_told() =>
        Assert.That(await Found(""), Is.Empty);

    [TestCase("loop M:Company.Pump.Turn", "Thread.Sleep, Console.ReadLine")]
    [TestCase("callback M:Company.Pump.Turn # the engine calls it", "Thread.Sleep, Console.ReadLine")]
    [TestCase("loop M:Company.Pump.Turn\nblocking M:Company.Store.Load", "Store.Load, Thread.Sleep, Console.ReadLine")]
    [TestCase("loop M:Company.Pump.Turn\noffload M:Company.Pool.Post(System.Action)", "Thread.Sleep")]
    [TestCase("loop M:Company.Pump.Turn\nignore T:System.Console", "Thread.Sleep")]
    [TestCase("# nothing\n\n  ignore   M:System.Threading.Thread.Sleep(System.Int32)  \nloop\tM:Company.Pump.Turn", "Console.ReadLine")]
    public async Task A_line_takes_effect(string file, string expected) =>
        Assert.That(string.Join(", ", (await Found(file)).Select(found => found.GetMessage().Split('\'')[1])), Is.EqualTo(expected));

    [TestCase("lop M:Company.Pump.Turn", "begins with one of")]
    [TestCase("loop", "followed by one documentation comment id")]
    [TestCase("loop M:A M:B", "followed by one documentation comment id")]
    [TestCase("blocking Company.Store.Load", "begins with M:, T: or P:")]
    public async Task A_bad_line_is_reported_at_that_line(string line, string reason)
    {
        var found = await Found("# first\n  " + line + "\n");

        Assert.That(found.Select(one => one.Id), Is.EqualTo(new[] { "EVL0013" }));
        Assert.That(found[0].GetMessage(), Does.Contain(reason));
        Assert.That(found[0].Location.GetLineSpan().StartLinePosition, Is.EqualTo(new LinePosition(1, 2)));
    }

    [TestCase("event_loop.ignored = nonsense", "Thread.Sleep, Console.ReadLine")]
    [TestCase("event_loop.ignored = T:System.Console nonsense", "Thread.Sleep")]
    [TestCase("event_loop.ignored = T:System.Console M:System.Threading.Thread.Sleep", "")]
    public async Task Editorconfig_says_the_same(string line, string expected)
    {
        var read = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse($"[*.cs]\nevent_loop.loops = M:Company.Pump.Turn\n{line}\n", "/project/.editorconfig") });
        var entries = read.GetOptionsForSourcePath("/project/Pump.cs").AnalyzerOptions.Select(option => (option.Key, option.Value)).ToArray();

        Assert.That(string.Join(", ", (await Found("", entries)).Select(found => found.GetMessage().Split('\'')[1])), Is.EqualTo(expected));
    }

    [Test]
    public async Task An_attribute_says_the_same() =>
        Assert.That(
            (await Compiled.Findings(Compiled.Of("""
                class EventLoopAttribute : Attribute { }
                class Pump
                {
                    [EventLoop] void Turn() => Thread.Sleep(1);
                }
                """))).Select(found => found.Id),
            Is.EqualTo(new[] { "EVL0001" }));

    private static Task<ImmutableArray<Diagnostic>> Found(string file, params (string Key, string Value)[] config) =>
        Compiled.Findings(Compiled.Of(Program), new AnalyzerOptions([new Text(file)], new Config(config)));

    private sealed class Text(string content) : AdditionalText
    {
        public override string Path => "/project/EventLoop.Analyzers.txt";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }

    private sealed class Config((string Key, string Value)[] entries) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new Options([]);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options(entries);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Options([]);

        private sealed class Options((string Key, string Value)[] entries) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                value = entries.FirstOrDefault(entry => entry.Key == key).Value;
                return value != null;
            }
        }
    }
}
