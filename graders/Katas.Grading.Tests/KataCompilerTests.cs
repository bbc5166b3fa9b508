using NUnit.Framework;

namespace Katas.Grading.Tests;

/// <summary>A submission compiles exactly when it would compile in its kata's folder.</summary>
public sealed class KataCompilerTests
{
    private readonly KataCompiler _compiler = new();
    private Folder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new Folder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Solutions_and_stubs_compile_without_a_word()
    {
        foreach (var kata in TheKatas.All)
        {
            foreach (var sources in new[] { TheKatas.Repository.StubOf(kata), TheKatas.Repository.SolutionOf(kata) })
            {
                var compiled = Compile([.. sources]);

                Assert.That(compiled.Errors.Concat(compiled.Warnings), Is.Empty, kata.Id);
                Assert.That(File.Exists(compiled.AssemblyPath));
            }
        }
    }

    [Test]
    public void The_implicit_usings_are_those_of_the_sdk()
    {
        const string Prefix = "global using ";
        var generated = Directory.GetFiles(TheKatas.Repository.PathOf("graders/Katas.Contract/obj"), "*.GlobalUsings.g.cs", SearchOption.AllDirectories);
        Assume.That(generated, Is.Not.Empty);
        var names = File.ReadLines(generated[0]).Where(l => l.StartsWith(Prefix, StringComparison.Ordinal)).Select(l => l[Prefix.Length..].TrimEnd(';'));

        // Each is used without its namespace; an ambiguity or an absence is an error.
        Assert.That(names, Is.EquivalentTo(new[]
        {
            "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        }));
        Assert.That(Compile("class A { List<Uri> a = []; HttpClient? b; Task? c; Lock d = new(); Stream? e; int F() => a.Count(x => b == null && c == null && e == null && d != null); }").Errors, Is.Empty);
    }

    [TestCase("unsafe class A { int* p = null; int* P => p; }", TestName = "Unsafe_code_compiles")]
    [TestCase("using System.Runtime.InteropServices; static partial class A { [LibraryImport(\"libc\")] internal static partial int getpid(); }", TestName = "LibraryImport_is_generated")]
    [TestCase("using System.Text.RegularExpressions; partial class A { [GeneratedRegex(\"a+\")] private static partial Regex R(); bool M() => R().IsMatch(\"a\"); }", TestName = "GeneratedRegex_is_generated")]
    [TestCase("using System.Text.Json.Serialization; [JsonSerializable(typeof(int))] partial class A : JsonSerializerContext;", TestName = "JsonSerializable_is_generated")]
    [TestCase("#if !NET10_0_OR_GREATER || !NET8_0_OR_GREATER || !DEBUG || !NET10_0\n#error symbols\n#endif", TestName = "The_symbols_of_the_framework_are_defined")]
    [TestCase("class A { string S { get => field; set => field = value ?? \"\"; } = \"\"; }", TestName = "The_latest_language_is_spoken")]
    [TestCase("class A(Katas.IServer server) { public Katas.IServer S => server; }", TestName = "The_contract_is_there")]
    public void Compiles(string source)
    {
        var compiled = Compile(source);

        Assert.That(compiled.Errors.Concat(compiled.Warnings), Is.Empty);
    }

    [TestCase("using NUnit.Framework;", TestName = "The_test_framework_is_not_there")]
    [TestCase("using Katas.Testing;", TestName = "The_harness_is_not_there")]
    [TestCase("using Katas.Host;", TestName = "The_host_is_not_there")]
    [TestCase("using Microsoft.CodeAnalysis;", TestName = "The_compiler_is_not_there")]
    public void Does_not_compile(string source) =>
        Assert.That(Compile(source).Errors, Has.Some.Contains("CS0234").Or.Some.Contains("CS0246"));

    [Test]
    public void Errors_name_file_line_and_column()
    {
        var compiled = Compile(new SourceFile("03-select/SelectServer.cs", "class A\n{\n    int x = \"y\";\n}"));

        Assert.That(compiled.AssemblyPath, Is.Null);
        Assert.That(compiled.Errors, Is.EqualTo(new[] { "03-select/SelectServer.cs(3,13): CS0029: Cannot implicitly convert type 'string' to 'int'" }));
    }

    [Test]
    public void An_assembly_that_grows_out_of_a_few_lines_is_refused()
    {
        var doubled = Enumerable.Range(1, 20).Select(i => $"public const string A{i} = A{i - 1} + A{i - 1};");

        var compiled = Compile($"class A {{ public const string A0 = \"0123456789abcdef\"; {string.Concat(doubled)} }}");

        Assert.That(compiled.Errors, Is.EqualTo(new[] { "The assembly is larger than 16 MiB. Which constant makes it so?" }));
        Assert.That(Directory.GetFiles(_folder.Root, "*.dll"), Is.Empty);
    }

    [Test]
    public void An_error_is_told_once_however_often_it_comes()
    {
        var errors = Compile("class A { void B() { C(x => { while ((").Errors;

        Assert.That(errors, Is.Not.Empty.And.Unique);
    }

    [Test]
    public void Nullable_warnings_are_on() =>
        Assert.That(Compile("class A { string s = null; string S => s; }").Warnings, Has.One.Contains("A.cs(1,22): CS8625"));

    [TestCase("// by me\n", true, TestName = "A_comment_does_not_touch_the_stub")]
    [TestCase("class Helper;\n", false, TestName = "A_class_touches_it")]
    public void Knows_an_untouched_stub(string addition, bool untouched)
    {
        var stub = TheKatas.Repository.StubOf(TheKatas.Select);
        var source = new SourceFile("SelectServer.cs", stub[0].Text + addition);

        Assert.That(_compiler.Compile(new CompileOrder([source], stub), _folder.PathOf("a.dll")).IsUntouched, Is.EqualTo(untouched));
    }

    [Test]
    public void A_further_file_touches_the_stub()
    {
        var stub = TheKatas.Repository.StubOf(TheKatas.Select);

        Assert.That(_compiler.Compile(new CompileOrder([.. stub, new SourceFile("Queue.cs", "")], stub), _folder.PathOf("a.dll")).IsUntouched, Is.False);
    }

    [Test]
    public void Where_a_kata_was_solved_in_place_nothing_counts_as_untouched()
    {
        var solved = TheKatas.Repository.SolutionOf(TheKatas.Select);

        Assert.That(_compiler.Compile(new CompileOrder(solved, solved), _folder.PathOf("a.dll")).IsUntouched, Is.False);
    }

    private CompilationResult Compile(string source) => Compile(new SourceFile("A.cs", source));

    private CompilationResult Compile(params SourceFile[] sources) => _compiler.Compile(new CompileOrder(sources, []), _folder.PathOf("submission.dll"));
}
