using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>What keeps a loop from spinning, and what counts of a turn cost time.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class PaceTests
{
    [Test]
    public Task A_sleep_until_somebody_else_is_done_is_no_pace() => Expect.Findings(
        Tick("while (busy) { [|Thread.Sleep(50)|]; } if (client.Available > 0) { client.GetStream().Read(new byte[1], 0, 1); }", "volatile bool busy;"), "EVL0001");

    [Test]
    public Task A_sleep_until_the_next_frame_is_a_pace() => Expect.Silence("""
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<TcpClient> clients = new();
            void Run(System.Diagnostics.Stopwatch clock)
            {
                while (true)
                {
                    if (listener.Pending())
                    {
                        clients.Add(listener.AcceptTcpClient());
                    }

                    foreach (var client in clients)
                    {
                        if (client.Available > 0 && client.GetStream().ReadByte() < 0)
                        {
                            break;
                        }
                    }

                    while (clock.ElapsedMilliseconds < 16)
                    {
                        Thread.Sleep(1);
                    }

                    clock.Restart();
                }
            }
        }
        """);

    [Test]
    public Task A_count_that_only_bounds_a_loop_is_not_compared_with_zero() => Expect.Findings(
        Loop("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in read) { if (one != listener) { var buffer = new byte[9]; var count = [|one.Receive(buffer)|]; for (var i = 0; i < count; i++) { Console.WriteLine(buffer[i]); } } }"), "EVL0010");

    [Test]
    public Task A_count_that_ends_a_loop_is() => Expect.Silence(
        Loop("if (read.Contains(listener)) { clients.Add(listener.Accept()); } foreach (var one in read) { if (one != listener) { var buffer = new byte[9]; var count = one.Receive(buffer); if (count < 1) { break; } } }"));

    [TestCase("foreach (var one in read) { if (one.Poll(1000, SelectMode.SelectRead) && one.Available == 0) { clients.Remove(one); } }")]
    [TestCase("foreach (var one in read) { if (one != listener && one.Poll(-1, SelectMode.SelectRead) && one.Receive(new byte[9]) == 0) { clients.Remove(one); } }")]
    public Task To_ask_again_what_the_wait_has_said_takes_no_time(string turn) => Expect.Silence(Loop(turn));

    [Test]
    public Task To_ask_for_something_else_does() => Expect.Findings(
        Loop("foreach (var one in read) { if ([|one.Poll(1000, SelectMode.SelectWrite)|]) { clients.Remove(one); } }"), "EVL0004");

    [Test]
    public Task A_pause_after_turns_without_events_is_a_pace() => Expect.Silence("""
        class Worker
        {
            readonly List<Socket> sockets = new();
            void Run()
            {
                var idle = 0;
                while (true)
                {
                    var any = Turn();
                    if (!any && ++idle > 10)
                    {
                        Thread.Sleep(1);
                        idle = 0;
                    }
                }
            }

            bool Turn()
            {
                if (sockets.Count == 0)
                {
                    return false;
                }

                var read = new List<Socket>(sockets);
                Socket.Select(read, null, null, 0);
                return read.Count > 0;
            }
        }
        """);

    [Test]
    public Task A_pause_after_turns_with_events_is_not() => Expect.Findings("""
        class Worker
        {
            readonly List<Socket> sockets = new() { new Socket(SocketType.Stream, ProtocolType.Tcp), new Socket(SocketType.Stream, ProtocolType.Tcp) };
            void Run()
            {
                while (true)
                {
                    var any = Turn();
                    if (any)
                    {
                        [|Thread.Sleep(100)|];
                    }
                }
            }

            bool Turn()
            {
                if (sockets.Count == 0)
                {
                    return false;
                }

                var read = new List<Socket>(sockets);
                Socket.Select(read, null, null, 1000);
                return read.Count > 0;
            }
        }
        """, "EVL0001");

    [TestCase("if (Left(one)) { clients.Remove(one); one.Dispose(); continue; }")]
    [TestCase("if (HasLeft(one)) { clients.Remove(one); one.Dispose(); continue; }")]
    public Task A_stream_whose_end_is_asked_for_needs_no_count(string question) => Expect.Silence(Polled(question));

    [TestCase("if (one.Available == 0) { Console.WriteLine(one); }")]
    [TestCase("if (one.Poll(0, SelectMode.SelectRead) && one.Available < 64) { Console.WriteLine(one); }")]
    [TestCase("if (one.Poll(0, SelectMode.SelectRead)) { Console.WriteLine(one); }")]
    public Task A_stream_whose_end_is_not_asked_for_does(string question) => Expect.Findings(Polled(question, read: "[|one.Receive(buffer)|]"), "EVL0010");

    private static string Polled(string question, string read = "one.Receive(buffer)") =>
        Loop($"if (read.Contains(listener)) {{ clients.Add(listener.Accept()); }} foreach (var one in read) {{ if (one != listener) {{ {question} var buffer = new byte[9]; var count = {read}; Console.WriteLine(count); }} }}",
            """
            static bool Left(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

            static bool HasLeft(Socket socket)
            {
                var readable = socket.Poll(0, SelectMode.SelectRead);
                var empty = socket.Available == 0;
                return readable && empty;
            }
            """);

    private static string Text(string read, string use = "Console.WriteLine(text);") =>
        Loop($"if (read.Contains(listener)) {{ clients.Add(listener.Accept()); }} foreach (var one in read) {{ if (one != listener) {{ var buffer = new byte[9]; var text = {read}; {use} }} }}",
            "static bool Serve(string text) => text.Length > 0;");

    [TestCase("System.Text.Encoding.UTF8.GetString(buffer, 0, [|one.Receive(buffer)|])")]
    [TestCase("System.Text.Encoding.ASCII.GetString(buffer, 0, Convert.ToInt32([|one.Receive(buffer)|]))")]
    [TestCase("System.Text.Encoding.UTF8.GetString(buffer, 0, [|one.Receive(buffer)|])", "var parts = text.Split(' '); Console.WriteLine(parts[0]);")]
    public Task A_count_that_goes_straight_into_a_text_is_not_compared_with_zero(string read, string use = "Console.WriteLine(text);") => Expect.Findings(Text(read, use), "EVL0010");

    [TestCase("if (text == \"\") { clients.Remove(one); }")]
    [TestCase("if (string.IsNullOrEmpty(text)) { clients.Remove(one); }")]
    [TestCase("if (text.Length == 0) { clients.Remove(one); }")]
    [TestCase("if (text is \"\") { clients.Remove(one); }")]
    [TestCase("if (!Serve(text)) { clients.Remove(one); }")]
    [TestCase("if (text.Equals(\"\")) { clients.Remove(one); }")]
    [TestCase("switch (text) { case \"\": clients.Remove(one); break; }")]
    [TestCase("var trimmed = text.Trim(); if (trimmed.Length == 0) { clients.Remove(one); }")]
    public Task A_text_that_is_looked_at_tells_the_end_as_well(string use) => Expect.Silence(Text("System.Text.Encoding.UTF8.GetString(buffer, 0, one.Receive(buffer))", use));

    private static string Given(string microseconds, string pause = "Thread.Sleep(100)") => $$"""
        class Worker
        {
            readonly List<Socket> sockets = new() { new Socket(SocketType.Stream, ProtocolType.Tcp), new Socket(SocketType.Stream, ProtocolType.Tcp) };
            void Run()
            {
                while (true)
                {
                    Turn({{microseconds}});
                    {{pause}};
                }
            }

            void Turn(int microseconds)
            {
                if (sockets.Count == 0) { return; }
                var read = new List<Socket>(sockets);
                Socket.Select(read, null, null, microseconds);
                foreach (var one in read)
                {
                    if (one.Receive(new byte[9]) == 0) { sockets.Remove(one); }
                }
            }
        }
        """;

    [TestCase("0")]
    [TestCase("100")]
    public Task A_pause_beside_a_wait_that_is_given_no_time_is_a_pace(string microseconds) => Expect.Silence(Given(microseconds));

    [TestCase("1000")]
    [TestCase("-1")]
    public Task A_pause_beside_a_wait_that_is_given_some_is_not(string microseconds) => Expect.Findings(Given(microseconds, "[|Thread.Sleep(100)|]"), "EVL0001");
}
