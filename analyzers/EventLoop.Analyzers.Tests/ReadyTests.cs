using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>What readiness of one says of others.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class ReadyTests
{
    private static string Edges(string read) => $$"""
        class Server
        {
            readonly Dictionary<int, Socket> clients = new();
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            void Watch(int epoll, Socket socket)
            {
                var wanted = new Epoll.Event { events = Epoll.EPOLLIN | Epoll.EPOLLET, data = new Epoll.Data { fd = socket.Handle.ToInt32() } };
                Epoll.epoll_ctl(epoll, Epoll.EPOLL_CTL_ADD, socket.Handle.ToInt32(), ref wanted);
            }

            void Run(int epoll, Epoll.Event[] events)
            {
                while (true)
                {
                    var count = Epoll.epoll_wait(epoll, events, 10, -1);
                    for (var i = 0; i < count; i++)
                    {
                        if (clients.TryGetValue(events[i].data.fd, out var client)) { Read(client); } else { Accept(epoll); }
                    }
                }
            }

            void Accept(int epoll)
            {
                while (true)
                {
                    try { var client = listener.Accept(); client.Blocking = false; clients[client.Handle.ToInt32()] = client; Watch(epoll, client); }
                    catch (SocketException) { break; }
                }
            }

            void Read(Socket client)
            {
                try { {{read}} } catch (SocketException) { }
            }
        }
        """;

    [Test]
    public Task Edges_of_a_system_call_that_does_not_bind() => Expect.MarkedLines(Edges("\nif (client.Receive(new byte[9]) == 0) { clients.Remove(client.Handle.ToInt32()); } //! EVL0008\n"));

    [Test]
    public Task A_drained_edge_that_does_not_bind_is_fine() => Expect.MarkedLines(Edges("while (client.Receive(new byte[9]) > 0) { } clients.Remove(client.Handle.ToInt32());"));

    [TestCase("foreach (var one in listeners) { clients.Add(one.Accept()); }")]
    [TestCase("foreach (var one in listeners) { try { clients.Add(one.Accept()); } catch (SocketException) { } }")]
    public Task Another_wait_of_the_turn_says_who_is_ready_too(string accept) => Expect.Silence($$"""
        class Broker
        {
            readonly List<Socket> doors = new() { new Socket(SocketType.Stream, ProtocolType.Tcp) };
            readonly List<Socket> clients = new();
            public List<Socket> Select() { Accept(); return Ready(); }
            List<Socket> Ready()
            {
                var ready = clients.ToList();
                if (ready.Count > 0) { Socket.Select(ready, null, null, 0); }
                return ready;
            }

            void Accept()
            {
                while (clients.Count < 100)
                {
                    System.Collections.IList listeners = doors.ToList();
                    Socket.Select(listeners, null, null, 0);
                    if (listeners.Count == 0) { break; }
                    {{accept.Replace("(var one", "(Socket one", StringComparison.Ordinal)}}
                }
            }
        }
        """);

    private static string Asked(string handler) => $$"""
        class Server
        {
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            readonly List<Socket> clients = new();
            void Run()
            {
                listener.Listen();
                while (true)
                {
                    if (listener.Poll(0, SelectMode.SelectRead))
                    {
                        clients.Add(listener.Accept());
                    }

                    foreach (var client in clients)
                    {
                        if (client.Poll(0, SelectMode.SelectRead))
                        {
                            Handle(client);
                        }
                    }

                    Thread.Sleep(1);
                }
            }

            void Handle(Socket client)
            {
                {{handler}}
            }
        }
        """;

    [TestCase("var other = [|listener.Accept()|]; clients.Add(other);")]
    [TestCase("client = [|listener.Accept()|]; if ([|client.Receive(new byte[9])|] == 0) { return; }")]
    public Task A_connection_that_is_ready_says_nothing_of_the_door(string handler) => Expect.Findings(Asked(handler), "EVL0002");

    [TestCase("if (client.Receive(new byte[9]) == 0) { return; }")]
    [TestCase("if (listener.Poll(0, SelectMode.SelectRead)) { clients.Add(listener.Accept()); }")]
    [TestCase("var same = client; if (same.Receive(new byte[9]) == 0) { return; }")]
    public Task A_connection_that_is_ready_is_read(string handler) => Expect.Silence(Asked(handler));

    [TestCase("if (read.Contains(listener)) { Welcome(listener); }")]
    [TestCase("foreach (var one in read) { if (one == listener) { Welcome(one); } }")]
    [TestCase("foreach (var one in read) { if (one == listener) { Take(); } }")]
    public Task A_listener_that_is_handed_over_is_at_the_door(string turn) => Expect.Silence("""
        class Server
        {
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            readonly List<Socket> clients = new();
            void Run()
            {
                listener.Listen();
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    Socket.Select(read, null, null, 1000000);
                    TURN
                }
            }

            void Welcome(Socket door) => clients.Add(door.Accept());
            void Take() => clients.Add(listener.Accept());
        }
        """.Replace("TURN", turn));

    private static string Middleman(string answer, string list = "", string members = "") => $$"""
        class Server
        {
            {{members}}
            void Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen();
                var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
                upstream.Connect("localhost", 1);
                var clients = new List<Socket>();
                while (true)
                {
                    var read = new List<Socket>(clients) { listener };
                    {{list}}
                    Socket.Select(read, null, null, -1);
                    for (var i = 0; i < read.Count; i++)
                    {
                        var one = read[i];
                        if (one == listener) { clients.Add(listener.Accept()); continue; }
                        {{answer}}
                    }
                }
            }
        }
        """;

    [TestCase("if ([|upstream.Receive(new byte[9])|] == 0) { break; }")]
    [TestCase("if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } else if ([|upstream.Receive(new byte[9])|] == 0) { break; }")]
    [TestCase("if (!Answer(one, upstream)) { break; }", "", "static bool Answer(Socket one, Socket from) => one.Receive(new byte[9]) > 0 && [|from.Receive(new byte[9])|] > 0;")]
    public Task A_socket_that_nobody_waits_for_is_not_ready(string answer, string list = "", string members = "") => Expect.Findings(Middleman(answer, list, members), "EVL0002");

    [TestCase("if (one.Receive(new byte[9]) == 0) { clients.Remove(one); }", "read.Add(upstream);")]
    [TestCase("if (upstream.Poll(0, SelectMode.SelectRead) && upstream.Receive(new byte[9]) == 0) { break; }")]
    [TestCase("if (upstream.Available > 0) { upstream.Receive(new byte[9]); }")]
    [TestCase("if (one == upstream && upstream.Receive(new byte[9]) == 0) { break; }", "read.Add(upstream);")]
    [TestCase("if (peers.ContainsKey(one) && peers[one].Receive(new byte[9]) == 0) { break; }", "", "readonly Dictionary<Socket, Socket> peers = new();")]
    public Task A_socket_that_somebody_waits_for_may_be(string answer, string list = "", string members = "") => Expect.Silence(Middleman(answer, list, members));

    /// <summary>Reads bytes until there are as many as asked for.</summary>
    private static string Filling(string receive) => $$"""
        readonly byte[] head = new byte[4];
        void Fill(Socket one, int length)
        {
            var got = 0;
            while (got < length)
            {
                var count = {{receive}};
                if (count == 0) { return; }
                got += count;
            }
        }
        """;

    private const string Receive = "one.Receive(head, got, length - got, SocketFlags.None)";

    [TestCase("if (client.Available >= 4) { var reader = new BinaryReader(client.GetStream()); Console.WriteLine(reader.ReadInt32()); }")]
    [TestCase("if (client.Available < 4) { continue; } client.GetStream().ReadExactly(head, 0, 4);")]
    [TestCase("var there = client.Available; if (client.Connected && there > 3) { client.GetStream().ReadExactly(head, 0, 4); }")]
    [TestCase("if (client.Available >= head.Length) { client.GetStream().ReadExactly(head, 0, head.Length); }")]
    [TestCase("if (client.Available >= head.Length) { client.GetStream().ReadExactly(head); }")]
    [TestCase("if (client.Available >= 4) { client.GetStream().ReadExactly(head.AsSpan(0, 4)); }")]
    [TestCase("if (client.Available >= 2) { var two = new byte[2]; client.GetStream().ReadExactly(two); }")]
    [TestCase("if (client.Available > 0) { var all = new byte[client.Available]; client.GetStream().ReadExactly(all); }")]
    [TestCase("var there = client.Available; if (there > 0) { client.GetStream().ReadExactly(head, 0, there); }")]
    [TestCase("if (!client.Connected || client.Available < head.Length) { continue; } Fill(client.Client, head.Length);")]
    public Task As_many_bytes_as_are_there_are_read_at_once(string turn) => Expect.Silence(Tick(turn, Filling(Receive)));

    [TestCase("if (client.Available >= 2) { var reader = new BinaryReader(client.GetStream()); Console.WriteLine([|reader.ReadInt32()|]); }")]
    [TestCase("if (client.Available >= 4) { var reader = new BinaryReader(client.GetStream()); Console.WriteLine(reader.ReadInt32()); Console.WriteLine([|reader.ReadInt32()|]); }")]
    [TestCase("if (client.Available >= 2) { var three = new byte[3]; client.GetStream().[|ReadExactly(three)|]; }")]
    [TestCase("if (client.Available < 4) { client.GetStream().[|ReadExactly(head, 0, 4)|]; }")]
    [TestCase("if (client.Available >= head.Length) { client.GetStream().[|ReadExactly(head, 0, head[0])|]; }")]
    public Task More_bytes_than_are_there_are_waited_for(string turn) => Expect.Findings(Tick(turn, Filling(Receive)), "EVL0002");

    [TestCase("if (client.Available > 0) { Fill(client.Client, head.Length); }")]
    [TestCase("if (head[0] > 0 && client.Available >= 4) { Fill(client.Client, 4); } else if (client.Available > 0) { Fill(client.Client, head[0]); }")]
    [TestCase("if (head[0] > 0 && client.Available >= 4) { Fill(client.Client, 4); } else if (client.Available >= 2) { Fill(client.Client, head[0]); }")]
    [TestCase("if (client.Available >= 2) { Fill(client.Client, 4); }")]
    [TestCase("if (client.Available >= head.Length) { Fill(client.Client, head[0]); }")]
    [TestCase("if (client.Available < head.Length) { continue; } client.Client.Receive(head); Fill(client.Client, head.Length);")]
    public Task More_bytes_than_are_there_are_waited_for_elsewhere(string turn) => Expect.Findings(Tick(turn, Filling($"[|{Receive}|]")), "EVL0002");

    [Test]
    public Task Buffers_that_are_made_of_each_other_end_no_search() => Expect.Findings(Tick(
        "if (client.Available >= 4) { client.GetStream().[|ReadExactly(one)|]; }", "static readonly byte[] one = other; static readonly byte[] other = one;"), "EVL0002");

    [TestCase("clients.Where(one => one.Available > 0)")]
    [TestCase("clients.FindAll(one => one.Client.Poll(0, SelectMode.SelectRead))")]
    public Task Who_is_asked_by_a_filter_is_asked(string filtered) => Expect.Silence(Tick(
        $"foreach (var asked in {filtered}) {{ var count = asked.Client.Receive(buffer); if (count == 0) {{ asked.Close(); }} }}", "readonly byte[] buffer = new byte[9];"));
}
