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
}
