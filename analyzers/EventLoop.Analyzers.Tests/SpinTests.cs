using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Loops that never pause, and what counts as their pause.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class SpinTests
{
    private static string Acceptor(string ask, string pause = "", string modifiers = "void", string members = "", string mode = "false") => $$"""
        class Server
        {
            volatile bool running = true;
            readonly TcpListener tcp = new(IPAddress.Any, 1);
            {{members}}
            {{modifiers}} Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Blocking = {{mode}};
                listener.Listen();
                while (running)
                {
                    {{ask}}
                    {{pause}}
                }
            }

            static void Serve(Socket client) => new Thread(() => client.Close()).Start();
        }
        """;

    private static string Reader(string pause, string members = "") => $$"""
        class Server
        {
            readonly List<Socket> clients = new();
            {{members}}
            void Start(Socket listener)
            {
                new Thread(() => { while (true) { var client = listener.Accept(); lock (clients) { clients.Add(client); } } }).Start();
                new Thread(Run).Start();
            }

            void Run()
            {
                while (true)
                {
                    foreach (var client in clients.ToArray())
                    {
                        if ([|client.Available|] > 0 && client.Receive(new byte[9]) == 0)
                        {
                            clients.Remove(client);
                        }
                    }

                    {{pause}}
                }
            }
        }
        """;

    [TestCase("if ([|tcp.Pending()|]) { var client = tcp.AcceptSocket(); Task.Run(() => Serve(client)); }")]
    [TestCase("if ([|listener.Poll(0, SelectMode.SelectRead)|]) { Serve(listener.Accept()); }")]
    [TestCase("if (![|tcp.Pending()|]) { continue; } Serve(tcp.AcceptSocket());")]
    [TestCase("if ([|tcp.Pending()|]) { Serve(tcp.AcceptSocket()); break; }")]
    public Task An_acceptor_without_a_pause_keeps_a_core_busy(string ask) => Expect.Findings(Acceptor(ask), "EVL0005");

    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); }", "Thread.Sleep(10);")]
    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); } else { Rest(); }", "", "void", "void Rest() => Thread.Sleep(10);")]
    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); }", "await Task.Delay(10);", "async Task")]
    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); }", "yield return 1;", "IEnumerable<int>")]
    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); }", "screen.Present();", "void", "interface IScreen { void Present(); } IScreen screen = null!;")]
    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); }", "Serve(listener.Accept());", "void", "", "true")]
    [TestCase("if (listener.Poll(100000, SelectMode.SelectRead)) { Serve(listener.Accept()); }", "")]
    [TestCase("if (!tcp.Pending()) { break; } Serve(tcp.AcceptSocket());", "")]
    [TestCase("if (tcp.Pending()) { Serve(tcp.AcceptSocket()); } else { return; }", "")]
    public Task An_acceptor_that_pauses_is_fine(string ask, string pause, string modifiers = "void", string members = "", string mode = "false") =>
        Expect.Silence(Acceptor(ask, pause, modifiers, members, mode));

    [Test]
    public Task An_acceptor_may_block_whom_it_likes_otherwise() =>
        Expect.Silence(Acceptor("if (tcp.Pending()) { var client = tcp.AcceptSocket(); client.Send(new byte[9]); Serve(client); }", "Thread.Sleep(10); File.ReadAllText(\"a\");"));

    [TestCase("")]
    [TestCase("Console.WriteLine(clients.Count);")]
    [TestCase("if (IsWaiting) { Console.WriteLine(); }", "bool IsWaiting => clients.Count == 0;")]
    public Task Asking_everybody_without_a_pause_keeps_a_core_busy(string pause, string members = "") => Expect.Findings(Reader(pause, members), "EVL0005");

    [TestCase("Thread.Sleep(1);")]
    [TestCase("clock.WaitForNextFrame();", "interface IClock { void WaitForNextFrame(); } IClock clock = null!;")]
    [TestCase("Thread.Yield();")]
    [TestCase("Nap();", "static void Nap() => Thread.Sleep(1);")]
    public Task Asking_everybody_with_a_pause_is_fine(string pause, string members = "") =>
        Expect.Silence(Reader(pause, members).Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal));

    [Test]
    public Task One_connection_may_be_asked_as_often_as_it_likes() => Expect.Silence("""
        class Worker
        {
            void Serve(TcpClient client)
            {
                while (client.Connected)
                {
                    if (client.Available > 0 && client.GetStream().ReadByte() < 0) { return; }
                }
            }
        }
        """);

    private static string Writable(string write) => Loop($$"""
        var again = connections.Select(connection => connection.Socket).ToList();
        {{write}}
        """, "sealed class Connection { public Socket Socket = new(SocketType.Stream, ProtocolType.Tcp); public bool HasOutput; } readonly List<Connection> connections = new();");

    [Test]
    public Task A_projection_of_all_is_always_writable() => Expect.Findings(
        Writable("var write = connections.Select(connection => connection.Socket).ToList(); [|Socket.Select(again, write, null, 1000000)|];").Replace("Socket.Select(read, null, null, 1000000);", "", StringComparison.Ordinal), "EVL0005");

    [TestCase("connections.Where(connection => connection.HasOutput).Select(connection => connection.Socket).ToList()")]
    [TestCase("connections.FindAll(connection => connection.HasOutput).ConvertAll(connection => connection.Socket)")]
    public Task A_projection_of_some_is_not(string write) => Expect.Silence(
        Writable($"var write = {write}; Socket.Select(again, write, null, 1000000);").Replace("Socket.Select(read, null, null, 1000000);", "", StringComparison.Ordinal));

    private static string Watcher(string turn, string after = "") => $$"""
        class Server
        {
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            readonly List<Socket> clients = new();
            void Run()
            {
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    [|Socket.Select(read, null, null, 0)|];
                    foreach (var one in read)
                    {
                        if (one == listener) { clients.Add(listener.Accept()); }
                        {{turn}}
                    }

                    {{after}}
                }
            }

            static void Rest() => Thread.Sleep(1);
        }
        """;

    private static string Quiet(string marked) => marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);

    [TestCase("")]
    [TestCase("else { {|EVL0001:Thread.Sleep(1)|}; }")]
    [TestCase("Rest();")]
    public async Task A_pause_for_each_that_is_ready_does_not_pace_the_loop(string turn)
    {
        var source = turn == "Rest();" ? Watcher(turn).Replace("Rest() => Thread.Sleep(1)", "Rest() => {|EVL0001:Thread.Sleep(1)|}", StringComparison.Ordinal) : Watcher(turn);
        await Expect.Findings(source, "EVL0005");
    }

    [TestCase("", "Thread.Sleep(1);")]
    [TestCase("", "Rest();")]
    [TestCase("", "foreach (var client in clients) { Thread.Yield(); }")]
    [TestCase("", "Thread.Yield();")]
    [TestCase("", "if (read.Count == 0) { Thread.Sleep(1); }")]
    public Task A_pause_beside_those_that_are_ready_does(string turn, string after) => Expect.Silence(Quiet(Watcher(turn, after)));

    [TestCase("{|EVL0001:Console.ReadKey()|};")]
    [TestCase("{|EVL0001:Console.ReadLine()|};")]
    public Task A_loop_that_waits_for_a_key_does_not_spin(string after) => Expect.Findings(Quiet(Watcher("", "#")).Replace("#", after, StringComparison.Ordinal), "none");

    [TestCase("if (Console.KeyAvailable) { Console.ReadKey(); }")]
    [TestCase("if (!Console.KeyAvailable) { continue; } Console.ReadKey(true);")]
    public Task A_loop_that_only_looks_for_a_key_does(string after) => Expect.Findings(Watcher("", after), "EVL0005");

    private static string Trying(string accept, string turn = "", string pause = "") => $$"""
        class Server
        {
            volatile bool running = true;
            void Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Blocking = false;
                listener.Listen();
                var clients = new List<Socket>();
                while (running)
                {
                    {{accept}}
                    foreach (var client in clients)
                    {
                        if (client.Available > 0) { var count = client.Receive(new byte[9]); if (count == 0) { continue; } }
                    }

                    {{turn}}
                    {{pause}}
                }
            }
        }
        """;

    [TestCase("try { clients.Add([|listener.Accept()|]); } catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock) { }")]
    [TestCase("try { clients.Add([|listener.Accept()|]); } catch (SocketException e) { if (e.SocketErrorCode != SocketError.WouldBlock) { Console.WriteLine(e); } }")]
    [TestCase("try { clients.Add([|listener.Accept()|]); } catch { }", "Console.WriteLine(clients.Count);")]
    public Task A_server_that_tries_again_and_again_keeps_a_core_busy(string accept, string turn = "") => Expect.Findings(Trying(accept, turn), "EVL0005");

    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { Thread.Sleep(1); }")]
    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { }", "", "Thread.Sleep(1);")]
    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { }", "listener.Poll(1000, SelectMode.SelectRead);")]
    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { break; }")]
    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException e) { if (e.SocketErrorCode == SocketError.WouldBlock) { return; } }")]
    public Task A_server_that_pauses_or_leaves_is_fine(string accept, string turn = "", string pause = "") => Expect.Silence(Trying(accept, turn, pause));

    [TestCase("catch (SocketException e) { if (e.SocketErrorCode == SocketError.WouldBlock) { break; } }")]
    [TestCase("catch (SocketException) { break; }")]
    [TestCase("catch (SocketException) { return; }")]
    public Task Who_accepts_all_that_are_there_does_not_spin(string refused) => Expect.Silence(Loop($$"""
        while (true)
        {
            try { var one = waiting.Accept(); one.Blocking = false; clients.Add(one); }
            {{refused}}
        }
        """, "readonly Socket waiting = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };"));

    [Test]
    public Task Who_is_thrown_out_when_nobody_is_left_does_not_spin() => Expect.Silence(Loop("""
        try { while (true) { var one = waiting.Accept(); one.Blocking = false; clients.Add(one); } }
        catch (SocketException) { }
        """, "readonly Socket waiting = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };"));
}
