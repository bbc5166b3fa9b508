using System.Collections.Immutable;
using EventLoop.Analyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EventLoop.Analyzers.Tests;

/// <summary>The fixes, one by one and all at once.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class CodeFixTests
{
    private static string Server(string turn, string setup = "") => $$"""
        class Server
        {
            void Run(int timeoutMs)
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                {{setup}}listener.Listen();
                var clients = new List<Socket>();
                var data = new byte[100];
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (read.Contains(listener))
                    {
                        var accepted = listener.Accept();
                        clients.Add(accepted);
                    }

                    {{turn}}
                }
            }
        }
        """;

    [Test]
    public async Task A_new_connection_is_made_nonblocking()
    {
        var before = Server("").Replace("clients.Add(accepted);", "if (accepted.Receive(data) > 0) { clients.Add(accepted); }");

        Assert.That(await Fixed(before, "EVL0002"), Does.Contain("var accepted = listener.Accept();\n                accepted.Blocking = false;\n"));
    }

    [Test]
    public async Task Two_findings_about_one_socket_get_one_line()
    {
        var before = Server("").Replace("clients.Add(accepted);", "accepted.Send(data); accepted.Send(data);");

        Assert.That((await Fixed(before, "EVL0003", all: true)).Split("accepted.Blocking = false;"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Milliseconds_become_microseconds()
    {
        var before = Server("").Replace("null, null, 1000000", "null, null, timeoutMs");

        Assert.That(await Fixed(before, "EVL0005"), Does.Contain("Socket.Select(read, null, null, timeoutMs * 1000);"));
    }

    [Test]
    public async Task A_send_is_repeated_until_everything_is_taken()
    {
        var before = Server("foreach (var client in clients) { try { client.Send(data); } catch (SocketException) { } }", "listener.Blocking = false;\n        ");

        var after = await Fixed(before, "EVL0006");

        Assert.That(after, Does.Contain("var count = client.Send(data, sent, data.Length - sent, SocketFlags.None, out var error);"));
        Assert.That(after, Does.Contain("sent += count;"));
    }

    [Test]
    public async Task WouldBlock_comes_back_as_a_value()
    {
        var before = Server("foreach (var client in clients) { var sent = client.Send(data); Console.WriteLine(sent); }", "listener.Blocking = false;\n        ");

        Assert.That(await Fixed(before, "EVL0007"), Does.Contain("client.Send(data, 0, data.Length, SocketFlags.None, out var error)"));
    }

    private const string Closing = "foreach (var one in read) { if (one != listener && one.Receive(data) == 0) { one.Close(); } }";

    [Test]
    public async Task A_closed_socket_leaves_the_list_first() =>
        Assert.That(await Fixed(Server(Closing), "EVL0009"), Does.Contain("clients.Remove(one);"));

    [Test]
    public async Task Fix_all_fixes_every_place() =>
        Assert.That((await Fixed(Server(Closing + Closing.Replace("one", "two")), "EVL0009", all: true)).Split("clients.Remove("), Has.Length.EqualTo(3));

    [Test]
    public async Task A_fixed_program_compiles_and_has_no_such_finding()
    {
        var after = await Fixed(Server(Closing + Closing.Replace("one", "two")), "EVL0009", all: true);
        var compilation = Compiled.Of(after);

        Assert.That(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), Is.Empty);
        Assert.That((await Compiled.Findings(compilation)).Select(one => one.Id), Does.Not.Contain("EVL0009"));
    }

    private static async Task<string> Fixed(string source, string id, bool all = false)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.CurrentSolution
            .AddProject("Program", "Program", LanguageNames.CSharp)
            .WithMetadataReferences(Compiled.Framework)
            .WithParseOptions(Compiled.Parsing)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .AddDocument("Usings.cs", Compiled.Usings).Project;
        var document = project.AddDocument("File.cs", source);
        var found = (await Findings(document.Project)).Where(finding => finding.Id == id).ToImmutableArray();
        Assert.That(found, Is.Not.Empty, "nothing to fix");

        var fix = new EventLoopCodeFix();
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, found[0], (action, _) => actions.Add(action), CancellationToken.None));
        Assert.That(actions, Has.Count.EqualTo(1));
        var action = actions[0];
        if (all)
        {
            var context = new FixAllContext(document, fix, FixAllScope.Document, action.EquivalenceKey!, [id], new Known(found), CancellationToken.None);
            action = (await fix.GetFixAllProvider()!.GetFixAsync(context))!;
        }

        var change = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        var text = await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync();
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static async Task<ImmutableArray<Diagnostic>> Findings(Project project) =>
        await (await project.GetCompilationAsync())!.WithAnalyzers([new EventLoopAnalyzer()]).GetAnalyzerDiagnosticsAsync();

    private sealed class Known(ImmutableArray<Diagnostic> found) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
