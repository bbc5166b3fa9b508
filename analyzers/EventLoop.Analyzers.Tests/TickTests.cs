using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Methods that somebody else repeats: which of them are turns of a loop.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class TickTests
{
    [TestCase("HandleConnections")]
    [TestCase("CheckMessages")]
    [TestCase("AcceptClients")]
    public Task A_method_that_somebody_else_repeats_is_a_turn(string name) =>
        Expect.Findings(Tick("client.GetStream().[|Write(new byte[9], 0, 9)|];").Replace("void Update", "void " + name), "EVL0003");

    private static string Unnamed(string method, string read) => $$"""
        class Server
        {
            readonly List<Socket> clients = new();
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            void Add(IAsyncResult result) => clients.Add(listener.EndAccept(result));
            public void {{method}}()
            {
                var ready = new List<Socket>(clients);
                if (ready.Count == 0) { return; }
                {{read}}
            }
        }
        """;

    [Test]
    public Task A_method_that_waits_for_many_and_receives_is_a_turn() => Expect.Findings(
        Unnamed("ReceiveCommand", "Socket.Select(ready, null, null, -1); foreach (var one in ready) { if (one.Receive(new byte[1]) == 0) { continue; } if ([|one.Receive(new byte[9])|] == 0) { continue; } }"), "EVL0002");

    [TestCase("ReceiveCommand", "foreach (var one in ready) { if (one.Receive(new byte[1]) == 0) { continue; } }")]
    [TestCase("Inquire", "Socket.Select(ready, null, null, -1); foreach (var one in ready) { if (one.Receive(new byte[1]) == 0) { continue; } if (one.Receive(new byte[9]) == 0) { continue; } }")]
    public Task A_method_that_does_not_say_so_is_none(string method, string read) => Expect.Silence(Unnamed(method, read));

    /// <summary>A listener, clients, and a method that somebody else calls.</summary>
    private static string Called(string method) => $$"""
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<TcpClient> clients = new();
            {{method}}
        }
        """;

    private const string Asks = "foreach (var client in clients) { if (client.Available > 0) { client.GetStream().Read(new byte[1], 0, 1); } } ";

    [TestCase("public void MainTask() { if (listener.Pending()) { clients.Add(listener.AcceptTcpClient()); } " + Asks + "[|Dns.GetHostEntry(\"a\")|]; }")]
    [TestCase("public void MainTask() { if (listener.Pending()) { clients.Add(listener.AcceptTcpClient()); } foreach (var gone in clients.Where(one => one.Available > 0).ToList()) { [|Dns.GetHostEntry(\"a\")|]; } }")]
    public Task A_method_that_asks_its_listener_and_all_its_clients_is_a_tick(string method) => Expect.Findings(Called(method), "EVL0001");

    [TestCase("public void MainTask() { " + Asks + "Dns.GetHostEntry(\"a\"); }")]
    [TestCase("public void MainTask() { if (listener.Pending()) { clients.Add(listener.AcceptTcpClient()); } Dns.GetHostEntry(\"a\"); }")]
    [TestCase("public static void Main() { var server = new Server(); if (server.listener.Pending()) { server.clients.Add(server.listener.AcceptTcpClient()); } foreach (var client in server.clients) { Console.WriteLine(client.Available); } Dns.GetHostEntry(\"a\"); }")]
    [TestCase("public Server() { if (listener.Pending()) { clients.Add(listener.AcceptTcpClient()); } foreach (var client in clients) { Console.WriteLine(client.Available); } Dns.GetHostEntry(\"a\"); }")]
    [TestCase("public bool IsIdle { get { foreach (var client in clients) { if (client.Available > 0) { return false; } } Dns.GetHostEntry(\"a\"); return !listener.Pending(); } }")]
    public Task A_method_that_asks_less_is_none(string method) => Expect.Silence(Called(method));

    [TestCase("Write", "[|Dns.GetHostEntry(\"a\")|];")]
    [TestCase("SendPending", "[|Dns.GetHostEntry(\"a\")|];")]
    [TestCase("FlushAll", "[|Dns.GetHostEntry(\"a\")|];")]
    public Task A_method_that_waits_to_write_to_many_is_a_tick(string name, string work) => Expect.Findings(Writes(name, "many.Where(full.Contains)", work), "EVL0001");

    [TestCase("Write", "many.Where(full.Contains)", "Console.WriteLine();")]
    [TestCase("Write", "new List<Socket> { many[0] }", "Dns.GetHostEntry(\"a\");")]
    [TestCase("Rewrite", "new List<Socket> { many[0] }", "Dns.GetHostEntry(\"a\");")]
    [TestCase("Bye", "many.Where(full.Contains)", "Dns.GetHostEntry(\"a\");")]
    public Task A_method_that_waits_to_write_to_one_is_none(string name, string list, string work) => Expect.Silence(Writes(name, list, work));

    private static string Writes(string name, string list, string work) => $$"""
        class Server(Socket listener)
        {
            readonly List<Socket> many = new();
            readonly HashSet<Socket> full = new();
            public void Accept() => many.Add(listener.Accept());
            public void {{name}}()
            {
                var read = new List<Socket> { listener };
                read.AddRange(many);
                var write = new List<Socket>({{list}});
                Socket.Select({{(list.StartsWith("many") ? "read" : "null")}}, write, null, 1000000);
                {{work}}
            }
        }
        """;

    [TestCase("Perform", "if (one.Receive(new byte[1]) == 0) { continue; } if ([|one.Receive(new byte[9])|] == 0) { continue; }")]
    public Task A_method_that_performs_is_a_turn(string method, string each) =>
        Expect.Findings(Unnamed(method, $"Socket.Select(ready, null, null, -1); foreach (var one in ready) {{ {each} }}"), "EVL0002");

    [TestCase("Perform", "if (one.Receive(new byte[1]) == 0) { continue; }")]
    public Task A_turn_that_reads_what_is_ready_is_fine(string method, string each) =>
        Expect.Silence(Unnamed(method, $"Socket.Select(ready, null, null, -1); foreach (var one in ready) {{ {each} }}"));
}
