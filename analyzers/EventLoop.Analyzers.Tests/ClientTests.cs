using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>What a client waits for, and what two peers say to each other, is nobody's event loop.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class ClientTests
{
    private const string Select = """
        var made = new List<Socket> { socket };
        Socket.Select(null, made, made.ToList(), 1000000);
        if (made.Count == 0) { throw new TimeoutException(); }
        """;

    [TestCase("try { socket.Connect(place); } catch (SocketException) { } " + Select)]
    [TestCase("socket.BeginConnect(place, null, null); if (!socket.Poll(1000000, SelectMode.SelectWrite)) { throw new TimeoutException(); }")]
    [TestCase("try { socket.Connect(place); } catch (SocketException) { } Socket.Select(new[] { socket }, new[] { socket }, null, timeout);")]
    public Task A_connect_with_a_timeout_makes_no_loop_of_its_callers(string connect) => Expect.Silence($$"""
        class Driver
        {
            readonly int timeout = 5000000;
            Socket? current;
            void Connect(IPEndPoint[] places)
            {
                for (var i = 0; i < places.Length; i++)
                {
                    var place = places[i];
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                    {{connect}}
                    current = socket;
                    return;
                }
            }

            void Open(IPEndPoint[] places) { Connect(places); current!.Blocking = true; current.Receive(new byte[9]).ToString(); }

            public void Execute(IPEndPoint[] places)
            {
                var tries = 0;
                while (true)
                {
                    Open(places);
                    if (tries++ > 3) { return; }
                    Thread.Sleep(100);
                    File.ReadAllText("/etc/hosts").ToString();
                }
            }
        }
        """);

    [Test]
    public Task A_connect_with_a_timeout_in_a_loop_holds_it_up() => Expect.Findings(Loop("Dial(new IPEndPoint(IPAddress.Loopback, 1));", """
        void Dial(IPEndPoint place)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try { socket.Connect(place); } catch (SocketException) { }
            var made = new List<Socket> { socket };
            [|Socket.Select(null, made, null, 1000000)|];
        }
        """), "EVL0004");

    [TestCase("var ready = new List<Socket> { socket }; Socket.Select(ready, null, null, 1000000);")]
    [TestCase("socket.Poll(1000000, SelectMode.SelectRead);")]
    public Task An_answer_with_a_timeout_is_a_clients(string wait) => Expect.Silence($$"""
        class Node
        {
            readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            public Node(IPEndPoint place) => socket.Connect(place);
            public int Ask(byte[] question)
            {
                socket.Send(question);
                {{wait}}
                return socket.Receive(question);
            }
        }
        class Cluster
        {
            void Run(List<Node> nodes)
            {
                while (true)
                {
                    for (var i = 0; i < nodes.Count; i++) { var node = nodes[i]; if (node.Ask(new byte[9]) == 0) { return; } }
                    Thread.Sleep(1000);
                }
            }
        }
        """);

    [Test]
    public Task One_list_for_each_of_many_is_a_loop() => Expect.Findings("""
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<Socket> clients = new();
            static bool HasData(Socket socket)
            {
                var ready = new List<Socket> { socket };
                {|EVL0005:Socket.Select(ready, null, null, 0)|};
                return ready.Count > 0;
            }

            void Run()
            {
                while (true)
                {
                    if (listener.Pending()) { clients.Add(listener.AcceptSocket()); }
                    foreach (var client in clients.ToList())
                    {
                        if (HasData(client)) { [|Dns.GetHostEntry("name")|].ToString(); }
                    }
                }
            }
        }
        """, "EVL0001");

    private static string Tunnel(string lists, string more = "", string read = "from.Receive(buffer)") => $$"""
        class Tunnel
        {
            void Run(Socket client, Socket upstream, byte[] buffer, Socket third)
            {
                client.Blocking = true;
                upstream.Blocking = true;
                while (true)
                {
                    {{lists}}
                    Socket.Select(ready, null, null, 1000000);
                    foreach (Socket from in ready)
                    {
                        var count = {{read}};
                        if (count == 0) { return; }
                        var to = from == client ? upstream : client;
                        to.Send(buffer, count, SocketFlags.None);
                        Thread.Sleep(10);
                    }
                    {{more}}
                }
            }
        }
        """;

    [TestCase("var ready = new List<Socket> { client, upstream };")]
    [TestCase("var ready = new List<Socket>(); ready.Add(client); ready.Add(upstream);")]
    [TestCase("var both = new[] { client, upstream }; var ready = new List<Socket>(both);")]
    [TestCase("var both = new System.Collections.ArrayList(new Socket[] { client, upstream }); var ready = (System.Collections.ArrayList)both.Clone();")]
    public Task A_relay_of_two_peers_keeps_nobody_else_waiting(string lists) => Expect.Silence(Tunnel(lists));

    [TestCase("var ready = new List<Socket> { client, upstream, third };", "", "from.Receive(buffer)")]
    [TestCase("var ready = new List<Socket> { client, upstream };", "if (third.Poll(0, SelectMode.SelectRead)) { third.Accept().Dispose(); }", "from.Receive(buffer)")]
    public async Task A_relay_that_watches_a_third_serves_more(string lists, string more, string read)
    {
        var found = await Compiled.Findings(Compiled.Of(Tunnel(lists, more, read)));
        Assert.That(found.Select(one => one.Id), Does.Contain("EVL0001").And.Contain("EVL0003"));
    }

    [Test]
    public async Task Two_datagram_sockets_serve_whoever_sends()
    {
        var found = await Compiled.Findings(Compiled.Of(Tunnel("EndPoint sender = new IPEndPoint(0, 0); var ready = new List<Socket> { client, upstream };", read: "from.ReceiveFrom(buffer, ref sender)")));
        Assert.That(found.Select(one => one.Id), Does.Contain("EVL0001"));
    }

    [Test]
    public async Task Two_clients_of_one_server_are_no_relay()
    {
        var found = await Compiled.Findings(Compiled.Of(Tunnel("var ready = new List<Socket> { client, upstream };")
            + "class Server { void Open(Socket door) { new Tunnel().Run(door.Accept(), door.Accept(), new byte[9], door); } }"));
        Assert.That(found.Select(one => one.Id), Does.Contain("EVL0001"));
    }

    [Test]
    public Task A_relay_that_misses_the_end_of_stream_is_told_so() => Expect.Findings("""
        class Tunnel
        {
            void Run(Socket client, Socket upstream, byte[] buffer)
            {
                while (true)
                {
                    var ready = new List<Socket> { client, upstream };
                    Socket.Select(ready, null, null, 1000000);
                    foreach (var from in ready)
                    {
                        var to = from == client ? upstream : client;
                        var count = [|from.Receive(buffer)|];
                        to.Send(buffer, count, SocketFlags.None);
                    }
                }
            }
        }
        """, "EVL0010");

    [TestCase("if (listener.Pending()) { clients.Add(listener.AcceptTcpClient()); {|EVL0002:first.Receive(buffer)|}.ToString(); }")]
    [TestCase("var isPending = listener.Pending(); if (isPending) { clients.Add(listener.AcceptTcpClient()); {|EVL0002:first.Receive(buffer)|}.ToString(); }")]
    [TestCase("if (listener.Pending()) { Take(); Hear(); }")]
    public Task A_pending_connection_says_nothing_of_another(string turn) => Expect.Findings($$"""
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<TcpClient> clients = new();
            readonly byte[] buffer = new byte[9];
            Socket first = new(SocketType.Stream, ProtocolType.Tcp);
            void Take() => clients.Add(listener.AcceptTcpClient());
            void Hear() => {{(turn.Contains("Hear") ? "[|first.Receive(buffer)|]" : "first.ToString()")}}.ToString();
            public void Update()
            {
                {{turn}}
                foreach (var client in clients) { if (client.Available > 0 && client.GetStream().Read(buffer, 0, 9) == 0) { return; } }
            }
        }
        """, "EVL0002");

    [TestCase("known.Add(first); ", "")]
    [TestCase("if (wanted) { known.Add(first); } ", "EVL0012")]
    [TestCase("known.Add(first); ", "EVL0012", "known.Remove(first);")]
    public async Task What_the_method_puts_in_before_its_loop_stays_in(string setup, string id, string turn = "")
    {
        var found = await Compiled.Findings(Compiled.Of($$"""
            class Server
            {
                void Run(Socket first, bool wanted)
                {
                    var known = new List<Socket>();
                    {{setup}}
                    while (true)
                    {
                        var ready = new List<Socket>(known);
                        Socket.Select(ready, null, null, 1000000);
                        {{turn}}
                    }
                }
            }
            """));
        Assert.That(found.Select(one => one.Id), id.Length > 0 ? Is.EqualTo(new[] { id }) : Is.Empty);
    }
}
