using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>One short case per kind of finding, with the span that is underlined.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class ReportTests
{
    [TestCase("[|Thread.Sleep(10)|];")]
    [TestCase("[|SpinWait.SpinUntil(() => clients.Count > 0)|];")]
    [TestCase("Task.Run(() => 1).[|Wait()|];")]
    [TestCase("Console.WriteLine(Task.Run(() => 1).[|Result|]);")]
    [TestCase("Task.Run(() => 1).ConfigureAwait(false).GetAwaiter().[|GetResult()|];")]
    [TestCase("new ValueTask<int>(Task.Run(() => 1)).GetAwaiter().[|GetResult()|];")]
    [TestCase("new ValueTask(Task.Run(() => 1)).ConfigureAwait(false).GetAwaiter().[|GetResult()|];")]
    [TestCase("[|Task.WaitAll(Task.Run(() => 1))|];")]
    [TestCase("new ManualResetEvent(false).[|WaitOne()|];")]
    [TestCase("[|Dns.GetHostEntry(\"localhost\")|];")]
    [TestCase("new HttpClient().[|Send(new HttpRequestMessage())|];", "")]
    [TestCase("[|Console.ReadLine()|];")]
    [TestCase("[|Parallel.For(0, 10, _ => { })|];")]
    [TestCase("[|File.ReadAllText(\"a\")|];")]
    [TestCase("Process.Start(\"ls\")!.[|WaitForExit()|];")]
    [TestCase("new BlockingCollection<int>().[|Take()|];")]
    [TestCase("[|Thread.CurrentThread.Join()|];")]
    [TestCase("Console.WriteLine([|Process.Start(\"ls\")!.StandardOutput.ReadToEnd()|]);")]
    public Task Blocking_calls_are_found(string turn, string usings = "") =>
        Expect.Findings("using System.Net.Http;" + Loop(turn), "EVL0001");

    [TestCase("[|jobs.Add(1)|];", "readonly BlockingCollection<int> jobs = new(100);")]
    [TestCase("[|jobs.Add(1)|];", "readonly BlockingCollection<int> jobs; Server(int most) { jobs = new BlockingCollection<int>(new ConcurrentQueue<int>(), most); }")]
    [TestCase("[|jobs.TryAdd(1, 50)|];", "readonly BlockingCollection<int> jobs = new(100);")]
    public Task Adding_to_what_may_be_full_is_found(string turn, string member) => Expect.Findings(Loop(turn, member), "EVL0001");

    [TestCase("jobs.Add(1);", "readonly BlockingCollection<int> jobs = new();")]
    [TestCase("jobs.Add(1);", "readonly BlockingCollection<int> jobs; Server(BlockingCollection<int> given) { jobs = given; }")]
    [TestCase("if (!jobs.TryAdd(1)) { Console.WriteLine(); }", "readonly BlockingCollection<int> jobs = new(100);")]
    [TestCase("if (!jobs.TryAdd(1, 0)) { Console.WriteLine(); }", "readonly BlockingCollection<int> jobs = new(100);")]
    public Task Adding_to_what_has_room_is_fine(string turn, string member) => Expect.Silence(Loop(turn, member));

    [TestCase("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in clients) { if ([|one.Receive(new byte[9])|] == 0) { } }")]
    [TestCase("var accepted = listener.[|Accept()|]; clients.Add(accepted);")]
    [TestCase("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in read) { if (one.Receive(new byte[9]) > 0 && [|one.Receive(new byte[9])|] > 0) { } }")]
    [TestCase("if (read.Contains(listener)) { var accepted = listener.Accept(); if ([|accepted.Receive(new byte[9])|] > 0) { clients.Add(accepted); } }")]
    [TestCase("var upstream = [|new TcpClient(\"localhost\", 80)|]; upstream.Dispose();")]
    public Task Unguarded_receives_are_found(string turn) => Expect.Findings(Loop(turn.Replace("listener.[|Accept()|]", "[|listener.Accept()|]")), "EVL0002");

    [TestCase("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in clients) { [|one.Send(new byte[9])|]; }")]
    [TestCase("if (read.Contains(listener)) { clients.Add(listener.Accept()); } new NetworkStream(clients[0]).[|WriteByte(1)|];")]
    public Task Blocking_sends_are_found(string turn) => Expect.Findings(Loop(turn), "EVL0003");

    [TestCase("foreach (var one in clients) { if ([|one.Poll(1000, SelectMode.SelectWrite)|]) { } }")]
    [TestCase("var more = new List<Socket> { listener }; [|Socket.Select(more, null, null, 1000)|];")]
    public Task Second_waits_are_found(string turn) => Expect.Findings(Loop(turn), "EVL0004");

    [TestCase("500")]
    [TestCase("0")]
    [TestCase("timeoutMs")]
    public Task Waits_that_do_not_wait_are_found(string timeout) => Expect.Findings($$"""
        class Server
        {
            void Run(Socket listener, int timeoutMs, List<Socket> clients)
            {
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    [|Socket.Select(read, null, null, {{timeout}})|];
                }
            }
        }
        """, "EVL0005");

    [Test]
    public Task A_write_list_with_everybody_is_found() => Expect.Findings("""
        class Server
        {
            void Run(Socket listener, List<Socket> clients)
            {
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    var write = new List<Socket>(clients);
                    [|Socket.Select(read, write, null, 100000)|];
                }
            }
        }
        """, "EVL0005");

    private static string Nonblocking(string turn) => $$"""
        class Server
        {
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            readonly List<Socket> clients = new();
            void Run()
            {
                listener.Blocking = false;
                listener.Listen();
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 100000);
                    if (read.Contains(listener))
                    {
                        clients.Add(listener.Accept());
                    }

                    {{turn}}
                }
            }
        }
        """;

    [Test]
    public Task An_ignored_count_is_found() => Expect.Findings(
        Nonblocking("foreach (var client in clients) { [|client.Send(new byte[9], 0, 9, SocketFlags.None, out var error)|]; Console.WriteLine(error); }"), "EVL0006");

    [Test]
    public Task An_unhandled_WouldBlock_is_found() => Expect.Findings(
        Nonblocking("foreach (var client in clients) { var sent = [|client.Send(new byte[9])|]; Console.WriteLine(sent); }"), "EVL0007");

    [TestCase("clients.Add(listener.Accept());", "catch the SocketException")]
    [TestCase("foreach (var client in clients) { var sent = client.Send(new byte[9]); Console.WriteLine(sent); }", "'out SocketError'")]
    public async Task An_unhandled_WouldBlock_gets_advice_that_the_call_can_follow(string turn, string advice)
    {
        var findings = await Compiled.Findings(Compiled.Of(Nonblocking(turn)));

        Assert.That(findings.Where(one => one.Id == "EVL0007").Select(one => one.GetMessage()), Has.One.Contains(advice));
    }

    [Test]
    public Task A_handled_WouldBlock_is_fine() => Expect.Silence(
        Nonblocking("foreach (var client in clients) { try { var sent = client.Send(new byte[9]); Console.WriteLine(sent); } catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock) { } }"));

    [Test]
    public Task A_closed_socket_that_stays_is_found() => Expect.Findings(
        Loop("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in read) { if (one != listener && one.Receive(new byte[9]) == 0) { [|one.Close()|]; } }"), "EVL0009");

    [Test]
    public Task A_closed_socket_that_is_removed_is_fine() => Expect.Silence(
        Loop("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in read) { if (one != listener && one.Receive(new byte[9]) == 0) { clients.Remove(one); one.Close(); } }"));

    [TestCase("var count = [|one.Receive(buffer)|]; Console.WriteLine(System.Text.Encoding.ASCII.GetString(buffer, 0, count));")]
    [TestCase("[|one.Receive(buffer)|];")]
    [TestCase("text.Append(System.Text.Encoding.ASCII.GetString(buffer, 0, [|one.Receive(buffer)|]));")]
    [TestCase("Console.WriteLine(System.Text.Encoding.ASCII.GetString(buffer, 0, [|one.Receive(buffer)|]));")]
    public Task A_missing_end_of_stream_is_found(string read) => Expect.Findings(
        Loop($"foreach (var one in read) {{ if (one != listener) {{ var buffer = new byte[9]; {read} }} }}", "readonly List<Socket> all = new() { new Socket(SocketType.Stream, ProtocolType.Tcp) }; readonly System.Text.StringBuilder text = new();"), "EVL0010");

    [Test]
    public Task A_lock_held_across_a_blocking_call_is_found() => Expect.Findings("""
        class Server
        {
            readonly object gate = new();
            readonly List<string> names = new();
            void Start() => new Thread(Resolve).Start();
            void Resolve()
            {
                lock (gate)
                {
                    names.Add(Dns.GetHostEntry("localhost").HostName);
                }
            }

            void Run(Socket listener, List<Socket> clients)
            {
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 100000);
                    [|lock (gate)|]
                    {
                        names.Clear();
                    }
                }
            }
        }
        """, "EVL0011");

    [Test]
    public Task Lists_filled_before_the_loop_are_found() => Expect.Findings("""
        class Server
        {
            void Run(Socket listener, Socket other)
            {
                var read = new List<Socket> { listener, other };
                while (true)
                {
                    [|Socket.Select(read, null, null, 100000)|];
                }
            }
        }
        """, "EVL0012");

    [Test]
    public Task Lists_that_may_be_empty_are_found() => Expect.Findings("""
        class Server
        {
            readonly List<Socket> clients = new();
            void Run()
            {
                while (true)
                {
                    var read = new List<Socket>(clients);
                    [|Socket.Select(read, null, null, 100000)|];
                }
            }
        }
        """, "EVL0012");

    [Test]
    public Task Generated_code_blocks_a_loop_as_any_other() =>
        Expect.Findings("// <auto-generated/>\n" + Loop("[|Thread.Sleep(10)|];"), "EVL0001");

    [TestCase("[|sleep(1)|];", "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern uint sleep(uint seconds);")]
    [TestCase("[|Pause(100)|];", "[System.Runtime.InteropServices.DllImport(\"kernel32\", EntryPoint = \"Sleep\")] static extern void Pause(uint milliseconds);")]
    [TestCase("[|WaitForSingleObject(0, 1000)|];", "[System.Runtime.InteropServices.DllImport(\"kernel32\")] static extern uint WaitForSingleObject(nint handle, uint milliseconds);")]
    [TestCase("[|waitpid(-1, 0, 0)|];", "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int waitpid(int child, nint status, int options);")]
    public Task Waits_by_system_calls_are_found(string turn, string member) => Expect.Findings(Loop(turn, member), "EVL0001");

    [TestCase("WaitForSingleObject(0, 0);", "[System.Runtime.InteropServices.DllImport(\"kernel32\")] static extern uint WaitForSingleObject(nint handle, uint milliseconds);")]
    [TestCase("waitpid(-1, 0, 1);", "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int waitpid(int child, nint status, int options);")]
    public Task System_calls_that_only_ask_are_fine(string turn, string member) => Expect.Silence(Loop(turn, member));

    [Test]
    public Task What_a_lazy_value_does_at_first_is_found() => Expect.Findings(
        Loop("Console.WriteLine(name.Value);", "readonly Lazy<string> name = new(() => [|Dns.GetHostEntry(\"a\")|].HostName);"), "EVL0001");

    [TestCase("Task.Run(() => 5).ContinueWith(done => jobs.Enqueue(() => Console.WriteLine(done.Result))); while (jobs.TryDequeue(out var job)) { job(); }")]
    [TestCase("Parallel.ForEachAsync(new[] { 1 }, async (one, stop) => { File.Delete(\"a\"); await Task.Yield(); });")]
    public Task What_is_done_or_done_elsewhere_is_fine(string turn) => Expect.Silence(Loop(turn, "readonly ConcurrentQueue<Action> jobs = new();"));

    [TestCase("one.Send(new byte[1], 0, 0, SocketFlags.None);")]
    [TestCase("one.Send(new byte[0]);")]
    [TestCase("one.Send(Array.Empty<byte>());")]
    public Task A_send_of_nothing_asks_whether_somebody_is_there(string ask) => Expect.Silence(
        Loop($"if (read.Contains(listener)) {{ clients.Add(listener.Accept()); }} foreach (var one in clients) {{ {ask} }}"));

    [TestCase("var piece = buffer.AsSpan(0, count); if (piece.IsEmpty) { clients.Remove(one); }")]
    [TestCase("if (!Feed(buffer.AsMemory(0, count))) { clients.Remove(one); }")]
    [TestCase("if (!Feed(buffer[..count])) { clients.Remove(one); }")]
    [TestCase("var text = System.Text.Encoding.ASCII.GetString(buffer, 0, count); if (text.Length == 0) { clients.Remove(one); }")]
    public Task Who_looks_at_the_piece_sees_the_end(string use) => Expect.Silence(
        Loop($"if (read.Contains(listener)) {{ clients.Add(listener.Accept()); }} foreach (var one in read) {{ if (one != listener) {{ var buffer = new byte[9]; var count = one.Receive(buffer); {use} }} }}",
            "bool Feed(ReadOnlyMemory<byte> piece) => piece.Length > 0;"));
}
