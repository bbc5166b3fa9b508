namespace EventLoop.Analyzers.Tests;

/// <summary>Names of the program's own choosing, and distance, hide no blocking call.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class DisguiseTests
{
    private static string Server(string run, string more = "") => $$"""
        class TestAttribute : Attribute;
        class LibraryImportAttribute : Attribute;
        interface IServer { void Run(Socket listener); }
        class Server : IServer
        {
            readonly List<Socket> clients = new();
            {{run}}
            {
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (read.Contains(listener))
                        clients.Add(listener.Accept());
                    Step();
                }
            }

            {{more}}
        }
        """;

    [TestCase("[Test] public void Run(Socket listener)")]
    [TestCase("public void Run(Socket listener) => Loop(listener); [Test] void Loop(Socket listener)")]
    public Task What_an_interface_asks_for_or_the_program_calls_is_no_test(string run) =>
        Expect.Findings(Server(run, "void Step() => [|File.ReadAllText(\"a\")|];"), "EVL0001");

    [Test]
    public Task What_only_a_test_framework_can_call_is_a_test() =>
        Expect.Silence(Server("public void Run(Socket listener) { } [Test] void Loop(Socket listener)", "void Step() => File.ReadAllText(\"a\");"));

    [Test]
    public Task A_method_with_a_body_is_no_system_call() =>
        Expect.Findings(Server("public void Run(Socket listener)", "[LibraryImport] void Step() => [|File.ReadAllText(\"a\")|];"), "EVL0001");

    [Test]
    public Task A_call_is_found_however_far_away()
    {
        const int Steps = 50;
        var steps = string.Concat(Enumerable.Range(1, Steps).Select(step => $"void Step{step}() => Step{step + 1}(); "));

        return Expect.Findings(Server("public void Run(Socket listener)", $"void Step() => Step1(); {steps} void Step{Steps + 1}() => [|File.ReadAllText(\"a\")|];"), "EVL0001");
    }
}
