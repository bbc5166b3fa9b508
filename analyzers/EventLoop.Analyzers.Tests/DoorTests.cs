using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Loops and ticks that ask at the door, and what they do with whoever comes in.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class DoorTests
{
    private static string Frame(string turn, string name = "Update", string mode = "true") => $$"""
        class Scene
        {
            readonly TcpListener door = new(IPAddress.Any, 1);
            TcpClient? guest;
            NetworkStream? stream;
            StreamReader? reader;
            void Start() { door.Server.Blocking = {{mode}}; door.Start(); }
            void {{name}}()
            {
                {{turn}}
            }
        }
        """;

    [TestCase("if (door.Pending()) { guest = door.AcceptTcpClient(); stream = guest.GetStream(); reader = new StreamReader(stream); Console.WriteLine([|reader.ReadToEnd()|]); }", "Update")]
    [TestCase("if (!door.Pending()) { return; } using var one = door.AcceptTcpClient(); one.GetStream().[|ReadByte()|].ToString();", "AcceptOne")]
    [TestCase("if (door.Pending()) { guest = door.AcceptTcpClient(); } if (guest != null) { guest.GetStream().[|ReadByte()|].ToString(); }", "Tick")]
    public Task A_tick_that_waits_for_what_a_guest_says_keeps_its_caller_waiting(string turn, string name) => Expect.Findings(Frame(turn, name), "EVL0002");

    [TestCase("if (door.Pending()) { guest = door.AcceptTcpClient(); stream = guest.GetStream(); } if (stream != null && stream.DataAvailable) { stream.ReadByte().ToString(); }")]
    [TestCase("if (door.Pending()) { guest = door.AcceptTcpClient(); guest.GetStream().WriteByte(1); }")]
    [TestCase("if (door.Pending()) { var one = door.AcceptTcpClient(); new Thread(() => one.GetStream().ReadByte().ToString()).Start(); }")]
    [TestCase("if (door.Pending()) { var one = door.AcceptTcpClient(); Task.Run(() => new StreamReader(one.GetStream()).ReadLine()); }")]
    [TestCase("if (door.Pending()) { var one = door.AcceptTcpClient(); _ = one.GetStream().ReadAsync(new byte[9], 0, 9); }")]
    [TestCase("while (!door.Pending()) { Thread.Sleep(10); } using var one = door.AcceptTcpClient(); one.GetStream().ReadByte().ToString();")]
    public Task A_tick_that_does_not_wait_for_its_guest_is_fine(string turn) => Expect.Silence(Frame(turn));

    [Test]
    public Task A_method_that_nobody_repeats_may_wait_for_its_guest() =>
        Expect.Silence(Frame("if (door.Pending()) { using var one = door.AcceptTcpClient(); one.GetStream().ReadByte().ToString(); }", "Introduce"));

    private static string Keeper(string turn, string pause = "Thread.Sleep(10);") => $$"""
        class Keeper
        {
            volatile bool open = true;
            readonly TcpListener door = new(IPAddress.Any, 1);
            void Run()
            {
                door.Start();
                while (open)
                {
                    {{turn}}
                    {{pause}}
                }
            }

            static void Serve(TcpClient one) { while (one.GetStream().ReadByte() >= 0) { Console.WriteLine(); } }
        }
        """;

    [TestCase("if (door.Pending()) { using var one = door.AcceptTcpClient(); var buffer = new byte[9]; var count = one.GetStream().[|Read(buffer, 0, 9)|]; Console.WriteLine(count); }")]
    [TestCase("if (!door.Pending()) { Thread.Sleep(1); continue; } using var one = door.AcceptTcpClient(); var reader = new StreamReader(one.GetStream()); Console.WriteLine([|reader.ReadLine()|]);")]
    public Task Whoever_comes_next_waits_for_what_the_newcomer_says(string turn) => Expect.Findings(Keeper(turn), "EVL0002");

    [TestCase("if (door.Pending()) { using var one = door.AcceptTcpClient(); Serve(one); }")]
    [TestCase("if (door.Pending()) { var one = door.AcceptTcpClient(); new Thread(() => Serve(one)).Start(); }")]
    [TestCase("while (!door.Pending()) { Thread.Sleep(10); } using var one = door.AcceptTcpClient(); one.GetStream().ReadByte().ToString();")]
    [TestCase("using var one = door.AcceptTcpClient(); one.GetStream().ReadByte().ToString();")]
    public Task One_conversation_after_the_other_is_no_event_loop(string turn) => Expect.Silence(Keeper(turn));

    [Test]
    public Task A_newcomer_who_may_say_nothing_is_no_pause() => Expect.Findings(
        Keeper("if ({|EVL0005:door.Pending()|}) { using var one = door.AcceptTcpClient(); Console.WriteLine(one.GetStream().[|ReadByte()|]); }", ""), "EVL0002");

    [Test]
    public Task Asking_the_newcomer_too_is_no_pause() => Expect.Findings(
        Keeper("if ([|door.Pending()|]) { var one = door.AcceptTcpClient(); if (one.Available > 0) { one.GetStream().ReadByte().ToString(); } }", ""), "EVL0005");

    private static string Datagrams(string socket, string ask, string pause = "") => $$"""
        class Post
        {
            void Run()
            {
                {{socket}}
                while (true)
                {
                    {{ask}}
                    {{pause}}
                }
            }
        }
        """;

    private const string Letter = "IPEndPoint? from = null; udp.Receive(ref from).ToString();";

    [TestCase("var udp = new UdpClient(1234);", "if ([|udp.Available|] > 0) { " + Letter + " }")]
    [TestCase("var udp = new UdpClient(new IPEndPoint(IPAddress.Any, 1));", "if ([|udp.Available|] <= 0) { continue; } " + Letter)]
    [TestCase("var udp = new Socket(SocketType.Dgram, ProtocolType.Udp); udp.Bind(new IPEndPoint(IPAddress.Any, 1));", "if ([|udp.Poll(0, SelectMode.SelectRead)|]) { udp.Receive(new byte[9]).ToString(); }")]
    public Task A_bound_datagram_socket_asked_without_a_pause_keeps_a_core_busy(string socket, string ask) => Expect.Findings(Datagrams(socket, ask), "EVL0005");

    [TestCase("var udp = new UdpClient(1234);", "if (udp.Available > 0) { " + Letter + " }", "Thread.Sleep(1);")]
    [TestCase("var udp = new UdpClient(1234);", Letter, "")]
    [TestCase("var udp = new UdpClient(\"game\", 1234);", "if (udp.Available > 0) { " + Letter + " }", "")]
    [TestCase("var udp = new UdpClient(1234); udp.Connect(\"game\", 1);", "if (udp.Available > 0) { " + Letter + " }", "")]
    [TestCase("var udp = new UdpClient(1234);", "if (udp.Available > 0) { " + Letter + " } File.ReadAllText(\"a\").ToString();", "Thread.Sleep(1);")]
    public Task A_datagram_socket_with_a_pause_or_of_a_client_is_fine(string socket, string ask, string pause) => Expect.Silence(Datagrams(socket, ask, pause));

    [Test]
    public Task A_datagram_socket_connects_without_waiting() => Expect.Silence(
        Loop("var one = new Socket(SocketType.Dgram, ProtocolType.Udp); one.Connect(new IPEndPoint(IPAddress.Loopback, 1)); clients.Add(one);"));

    private static string Doors(string wait, string pause = "") => $$"""
        class Server
        {
            readonly Socket door = new(SocketType.Stream, ProtocolType.Tcp);
            void Run()
            {
                door.Listen(9);
                while (true)
                {
                    var doors = new List<Socket> { door };
                    {{wait}}
                    if (doors.Count > 0)
                    {
                        var one = doors[0].Accept();
                        new Thread(() => one.Close()).Start();
                    }

                    {{pause}}
                }
            }
        }
        """;

    [TestCase("[|Socket.Select(doors, null, null, 1)|];", "")]
    [TestCase("[|Socket.Select(doors, null, null, 0)|];", "System.Diagnostics.Process.Start(\"worker\").WaitForExit();")]
    public Task A_door_that_is_watched_for_no_time_keeps_a_core_busy(string wait, string pause) => Expect.Findings(Doors(wait, pause), "EVL0005");

    [TestCase("Socket.Select(doors, null, null, 1000);", "")]
    [TestCase("Socket.Select(doors, null, null, -1);", "Thread.Sleep(10); File.ReadAllText(\"a\").ToString();")]
    [TestCase("Socket.Select(doors, null, null, 1);", "Thread.Sleep(10);")]
    public Task A_door_that_is_waited_at_is_fine(string wait, string pause) => Expect.Silence(Doors(wait, pause));

    private static string Worker(string wait, string members = "") => $$"""
        class Worker
        {
            {{members}}
            readonly List<Socket> clients = new();
            readonly ManualResetEvent anybody = new(false);
            void Accept(TcpListener door) { while (true) { clients.Add(door.AcceptSocket()); anybody.Set(); } }
            void Run()
            {
                while (true)
                {
                    var ready = clients.ToList();
                    {{wait}}
                    foreach (var one in ready) { if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } }
                }
            }
        }
        """;

    [TestCase("if (ready.Count > 0) { [|Socket.Select(ready, null, null, 20)|]; } else { anybody.WaitOne(); }")]
    [TestCase("if (ready.Count == 0) { Thread.Sleep(10); continue; } [|Socket.Select(ready, null, null, 0)|];")]
    public Task A_pause_instead_of_the_wait_does_not_pause_the_wait(string wait) => Expect.Findings(Worker(wait), "EVL0005");

    [TestCase("if (ready.Count > 0) { Socket.Select(ready, null, null, 20000); } else { anybody.WaitOne(); }")]
    [TestCase("if (ready.Count == 0) { Thread.Sleep(10); continue; } Socket.Select(ready, null, null, 0); if (ready.Count == 0) { Thread.Sleep(10); }")]
    public Task A_pause_beside_the_wait_does(string wait) => Expect.Silence(Worker(wait));

    [TestCase("if (ready.Count == 0) { anybody.WaitOne(); } if (ready.Count == 0) { continue; } Socket.Select(ready, null, null, 20000);")]
    [TestCase("while (clients.Count == 0) { anybody.WaitOne(); } Socket.Select(ready, null, null, 20000);")]
    [TestCase("if (!clients.Any()) { Thread.Sleep(100); } var some = new List<Socket>(); foreach (var one in clients) { if (one.Connected) { some.Add(one); } } Socket.Select(some, null, null, 20000); ready = some;")]
    public Task A_pause_while_there_is_nobody_to_watch_keeps_nobody_waiting(string wait) => Expect.Silence(Worker(wait));

    [TestCase("if (clients.Count < 9) { [|anybody.WaitOne()|]; } Socket.Select(ready, null, null, 20000);")]
    [TestCase("if (!clients.Any(one => one.Connected)) { [|anybody.WaitOne()|]; } Socket.Select(ready, null, null, 20000);")]
    [TestCase("Socket.Select(ready, null, null, 20000); if (ready.Count == 0) { [|anybody.WaitOne()|]; }")]
    [TestCase("var jobs = new List<Socket>(); if (jobs.Count == 0) { [|anybody.WaitOne()|]; } Socket.Select(ready, null, null, 20000);")]
    [TestCase("if (clients.Count == 0) { [|Thread.Sleep(100)|]; } ready = new List<Socket>(clients) { door }; Socket.Select(ready, null, null, 20000);", "readonly Socket door = new(SocketType.Stream, ProtocolType.Tcp);")]
    public Task A_pause_while_there_may_be_somebody_does(string wait, string members = "") => Expect.Findings(Worker(wait, members), "EVL0001");

    [Test]
    public Task What_one_connection_has_to_give_is_no_loop_of_its_own() => Expect.Silence("""
        class Chat
        {
            readonly TcpListener door = new(IPAddress.Any, 1);
            readonly List<Socket> clients = new();
            void Run()
            {
                while (true)
                {
                    var ready = new List<Socket> { door.Server };
                    ready.AddRange(clients);
                    Socket.Select(ready, null, null, 1000);
                    foreach (var one in ready)
                    {
                        if (one == door.Server) { clients.Add(door.AcceptSocket()); } else { Hear(one); }
                    }
                }
            }

            void Hear(Socket one)
            {
                while (one.Available >= 3)
                {
                    if (!Take(one)) { break; }
                }
            }

            bool Take(Socket one)
            {
                if (one.Available < 9) { return false; }
                return one.Receive(new byte[9]) > 0;
            }
        }
        """);

    private static string Hotel(string end) => $$"""
        class Hotel
        {
            static void Main()
            {
                var udp = new Socket(SocketType.Dgram, ProtocolType.Udp);
                var door = new Socket(SocketType.Stream, ProtocolType.Tcp);
                door.Listen();
                var rooms = new Dictionary<IPEndPoint, int>();
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                while (true)
                {
                    var ready = new List<Socket> { udp, door };
                    Socket.Select(ready, null, null, 1000000);
                    if (ready.Contains(udp))
                    {
                        var length = udp.ReceiveFrom(new byte[9], ref from);
                        rooms[(IPEndPoint)from] = length;
                        if (length == 0)
                        {
                            udp.Close();
                            {{end}}
                        }
                    }
                }
            }
        }
        """;

    [TestCase("")]
    [TestCase("Console.ReadKey(); Environment.Exit(0);")]
    [TestCase("Console.ReadKey(); Environment.FailFast(\"the end\");")]
    public Task An_address_keeps_no_socket_and_the_end_may_wait(string end) => Expect.Silence(Hotel(end));

    [Test]
    public Task Before_the_loop_goes_on_nobody_may_wait() => Expect.Findings(Hotel("[|Console.ReadKey()|]; Console.WriteLine(0);"), "EVL0001");

    [TestCase("if (clients.Count == 0) { continue; } ", "one.Receive(new byte[9])")]
    [TestCase("", "one.Receive(new byte[9])")]
    public Task What_was_asked_before_the_wait_says_nothing_of_what_it_found(string before, string read) => Expect.Findings($$"""
        class Server
        {
            readonly List<Socket> clients = new();
            void Accept(TcpListener door) { while (true) { clients.Add(door.AcceptSocket()); } }
            void Run()
            {
                while (true)
                {
                    {{before}}var ready = clients.ToList();
                    if (ready.Count == 0) { Thread.Sleep(10); continue; }
                    Socket.Select(ready, null, null, 1000000);
                    foreach (var one in clients) { if ([|{{read}}|] == 0) { clients.Remove(one); } }
                }
            }
        }
        """, "EVL0002");

    [Test]
    public Task A_list_of_one_is_filled_whoever_it_is() => Expect.Silence("""
        class Scene
        {
            readonly List<TcpClient> clients = new();
            readonly TcpListener door = new(IPAddress.Any, 1);
            void Update()
            {
                if (door.Pending()) { clients.Add(door.AcceptTcpClient()); }
                foreach (var one in clients)
                {
                    var list = new System.Collections.ArrayList();
                    list.Add(one.Client);
                    Socket.Select(null, list, null, 0);
                }
            }
        }
        """);

    [TestCase("var stream = client.GetStream(); [|stream.Write(new byte[9], 0, 9)|]; stream.Flush();")]
    [TestCase("var writer = new StreamWriter(client.GetStream()); [|writer.Flush()|];")]
    public Task Only_what_was_kept_back_is_flushed(string turn) => Expect.Findings(Tick(turn), "EVL0003");

    [Test]
    public Task A_datagram_socket_that_was_there_before_the_loop_is_watched() => Expect.Silence("""
        class Post
        {
            static void Main()
            {
                var udp = new Socket(SocketType.Dgram, ProtocolType.Udp);
                var door = new Socket(SocketType.Stream, ProtocolType.Tcp);
                door.Listen();
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                while (true)
                {
                    var ready = new List<Socket> { udp, door };
                    Socket.Select(ready, null, null, 1000000);
                    if (ready.Contains(udp)) { udp.ReceiveFrom(new byte[9], ref from).ToString(); }
                }
            }
        }
        """);

    private static string Guests(string turn) => $$"""
        class Guests
        {
            sealed class Guest(TcpClient line) { public TcpClient Line = line; public bool IsNew = true; }
            readonly TcpListener door = new(IPAddress.Any, 1);
            readonly Dictionary<int, Guest> guests = new();
            readonly List<byte[]> rest = new();
            Guest? last;
            void Update()
            {
                if (door.Pending()) { last = new Guest(door.AcceptTcpClient()); guests.Add(guests.Count, last); }
                {{turn}}
            }

            static void Greet(TcpClient line) { line.GetStream().Write(new byte[9], 0, 9); }
            static void Tell(TcpClient line, byte[] part) { line.GetStream().Write(part, 0, part.Length); }
        }
        """;

    [TestCase("foreach (var one in guests) { if (one.Value.IsNew) { one.Value.Line.GetStream().[|Write(new byte[9], 0, 9)|]; } }")]
    [TestCase("foreach (var one in guests.Values) { [|one.Line.Client.Send(new byte[9])|]; }")]
    public Task What_is_said_to_each_guest_keeps_the_next_waiting(string turn) => Expect.Findings(Guests(turn), "EVL0003");

    [TestCase("foreach (var part in rest) { last!.Line.GetStream().Write(part, 0, part.Length); }")]
    [TestCase("foreach (var part in rest) { Tell(last!.Line, part); }")]
    [TestCase("foreach (var one in guests) { one.Value.IsNew = false; } Greet(last!.Line);")]
    [TestCase("foreach (var one in guests) { Task.Run(() => Greet(one.Value.Line)); }")]
    public Task What_is_said_to_one_guest_keeps_nobody_waiting(string turn) => Expect.Silence(Guests(turn));

    private static string Upstream(string open) => $$"""
        class Proxy
        {
            readonly List<Socket> all = new();
            readonly Queue<Socket> idle = new();
            readonly EndPoint far = new IPEndPoint(IPAddress.Loopback, 1);
            readonly Socket door = new(SocketType.Stream, ProtocolType.Tcp);
            void Run()
            {
                door.Listen();
                while (true)
                {
                    var ready = new List<Socket>(all) { door };
                    Socket.Select(ready, null, null, 1000000);
                    foreach (var one in ready)
                    {
                        if (one != door && one.Receive(new byte[9]) == 0) { one.Close(); all.Remove(one); Open(); }
                    }
                }
            }

            void Open()
            {
                {{open}}
                all.Add(up);
            }

            static void Free(Socket one) { one.Blocking = false; }
        }
        """;

    [TestCase("var up = new Socket(SocketType.Stream, ProtocolType.Tcp); [|up.Connect(far)|]; up.Blocking = false;")]
    [TestCase("var up = new Socket(SocketType.Stream, ProtocolType.Tcp); up.NoDelay = true; try { [|up.Connect(far)|]; } finally { up.Blocking = false; }")]
    public Task Who_is_told_not_to_block_after_the_connect_has_blocked(string open) => Expect.Findings(Upstream(open), "EVL0002");

    [TestCase("var up = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false }; up.Connect(far); up.Blocking = false;")]
    [TestCase("var up = new Socket(SocketType.Stream, ProtocolType.Tcp); up.Blocking = false; up.Connect(far); up.Blocking = false;")]
    [TestCase("var up = new Socket(SocketType.Stream, ProtocolType.Tcp); Free(up); up.Connect(far); up.Blocking = false;")]
    [TestCase("var up = idle.Dequeue(); up.Connect(far); up.Blocking = false;")]
    public Task Who_may_have_been_told_before_the_connect_is_believed(string open) => Expect.Silence(Upstream(open));

    private static string Player(string ready) => $$"""
        class Player
        {
            readonly Socket line = new(SocketType.Stream, ProtocolType.Tcp);
            readonly Socket voice = new(SocketType.Stream, ProtocolType.Tcp);
            void Start() { line.Connect("game", 1); line.Blocking = false; voice.Connect("game", 2); voice.Blocking = false; }
            void Update()
            {
                List<Socket> ready = [line];
                Socket.Select(ready, null, null, 100);
                foreach (var one in {{ready}})
                {
                    try { one.Receive(new byte[9]); } catch (SocketException) { }
                }
            }
        }
        """;

    [Test]
    public Task Who_waits_for_one_connection_goes_round_once() => Expect.Silence(Player("ready"));

    [Test]
    public Task Who_tries_more_than_was_watched_has_many() => Expect.Findings(Player("new[] { line, voice }").Replace("one.Receive(new byte[9])", "[|one.Receive(new byte[9])|]"), "EVL0010");
}
