using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EventLoop.Analyzers.Tests;

/// <summary>What an editor underlines while somebody types: it asks for one file and never reaches the end of the compilation.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class LiveTests
{
    private const string Elsewhere = """
        static class Elsewhere
        {
            public static void Look(Socket socket) => Console.WriteLine(socket.Handle);
        }
        """;

    private static string Server(string turn, string members = "", string mode = "") => $$"""
        class Server
        {
            readonly object gate = new();
            {{members}}
            void Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen();
                {{mode}}
                var clients = new List<Socket>();
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    if (read.Contains(listener))
                    {
                        clients.Add(listener.Accept());
                    }

                    {{turn}}
                }
            }
        }
        """;

    private const string Nonblocking = "listener.Blocking = false;";

    [TestCase("EVL0001", "Thread.Sleep(10);")]
    [TestCase("EVL0002", "foreach (var one in clients) { if (one.Receive(new byte[9]) == 0) { clients.Remove(one); break; } }")]
    [TestCase("EVL0003", "foreach (var one in clients) { one.Send(new byte[9]); }")]
    [TestCase("EVL0004", "foreach (var one in clients) { one.Poll(1000000, SelectMode.SelectRead); }")]
    [TestCase("EVL0005", "var again = new List<Socket>(read); Socket.Select(again, null, null, delayMs);", "int delayMs = 1;")]
    [TestCase("EVL0006", "foreach (var one in clients) { try { one.Send(new byte[9]); } catch (SocketException) { } }", "", Nonblocking)]
    [TestCase("EVL0007", "foreach (var one in clients) { if (one.Receive(new byte[9]) == 0) { clients.Remove(one); break; } }", "", Nonblocking)]
    [TestCase("EVL0009", "foreach (var one in read) { if (one != listener && one.Receive(new byte[9]) == 0) { one.Close(); } }")]
    [TestCase("EVL0010", "foreach (var one in read) { if (one != listener) { one.Receive(new byte[9]); } }")]
    [TestCase("EVL0012", "Socket.Select(kept, null, null, 0);", "readonly List<Socket> kept = new() { new Socket(SocketType.Stream, ProtocolType.Tcp) };")]
    [TestCase("EVL0011", "lock (gate) { }", "void Start() => new Thread(() => { lock (gate) { Thread.Sleep(100); } }).Start();")]
    public async Task Shows_while_typing(string id, string turn, string members = "", string mode = "")
    {
        var (live, all) = await Findings(Server(turn, members, mode));

        Assert.That(live, Does.Contain(id));
        Assert.That(all.Where(one => one == id).Count(), Is.EqualTo(live.Where(one => one == id).Count()), "reported twice, or not by the build");
    }

    [TestCase("EVL0003", "foreach (var one in clients) { one.Send(new byte[9]); }", "static class Elsewhere { public static void Look(Socket socket) => socket.Blocking = false; }")]
    [TestCase("EVL0002", "foreach (var one in clients) { if (Elsewhere.IsReady(one) && one.Receive(new byte[9]) == 0) { break; } }", "static class Elsewhere { public static bool IsReady(Socket socket) => socket.Available > 0; public static void Look(Socket socket) { } }")]
    public async Task What_other_types_may_change_waits_for_the_build(string id, string turn, string elsewhere)
    {
        var (live, all) = await Findings(Server("foreach (var one in read) { Elsewhere.Look(one); }" + turn), elsewhere);

        Assert.That(live, Does.Not.Contain(id));
        Assert.That(all, Does.Not.Contain(id));
    }

    [Test]
    public async Task A_call_into_another_type_hides_no_blocking_send()
    {
        var (live, _) = await Findings(Server("foreach (var one in read) { Elsewhere.Look(one); one.Send(new byte[9]); }"));
        Assert.That(live, Does.Contain("EVL0003"));
    }

    [TestCase("Read(fd);", "void Read(int fd) { recv(fd, buffer, 100, 0); } readonly byte[] buffer = new byte[100];")]
    [TestCase("clients[fd].Receive(buffer);", "readonly Dictionary<int, Socket> clients = new(); readonly byte[] buffer = new byte[100];")]
    public async Task Shows_an_undrained_edge_while_typing(string read, string members)
    {
        var (live, _) = await Findings($$"""
            using System.Runtime.InteropServices;
            class Server
            {
                struct epoll_event { public uint events; public int fd; }
                [DllImport("libc")] static extern int epoll_wait(int epfd, epoll_event[] events, int count, int timeout);
                [DllImport("libc")] static extern int epoll_ctl(int epfd, int op, int fd, ref epoll_event e);
                [DllImport("libc")] static extern int accept4(int fd, nint address, nint length, int flags);
                [DllImport("libc")] static extern nint recv(int fd, byte[] buffer, nint length, int flags);
                const uint EPOLLIN = 1, EPOLLET = 0x80000000;
                {{members}}
                void Run(int epoll, int listener)
                {
                    var events = new epoll_event[10];
                    while (true)
                    {
                        var count = epoll_wait(epoll, events, 10, -1);
                        for (var i = 0; i < count; i++)
                        {
                            var fd = events[i].fd;
                            if (fd != listener) { {{read}} continue; }
                            for (var client = accept4(listener, 0, 0, 0x800); client >= 0; client = accept4(listener, 0, 0, 0x800))
                            {
                                var wanted = new epoll_event { events = EPOLLIN | EPOLLET, fd = client };
                                epoll_ctl(epoll, 1, client, ref wanted);
                            }
                        }
                    }
                }
            }
            """);
        Assert.That(live, Does.Contain("EVL0008"));
    }

    private static async Task<(string[] Live, string[] All)> Findings(string server, string elsewhere = Elsewhere)
    {
        var compilation = Compiled.Of(server, elsewhere);
        Assert.That(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), Is.Empty, "the source does not compile");
        var model = compilation.GetSemanticModel(compilation.SyntaxTrees[0]);
        var live = await compilation.WithAnalyzers([new EventLoopAnalyzer()]).GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None);
        var all = await Compiled.Findings(compilation);
        return ([.. live.Select(one => one.Id)], [.. all.Select(one => one.Id)]);
    }
}
