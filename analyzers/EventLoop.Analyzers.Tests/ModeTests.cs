using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Sockets of which somebody sets the mode, somewhere.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class ModeTests
{
    private static string Polling(string accept, string before = "") => $$"""
        class Server
        {
            void Run(Socket listener)
            {
                {{before}}
                var clients = new List<Socket>();
                while (true)
                {
                    {{accept}}
                    clients[^1].Blocking = false;
                    foreach (var one in clients)
                    {
                        var got = one.Receive(new byte[9], 0, 9, SocketFlags.None, out var error);
                        if (error == SocketError.WouldBlock || got > 0)
                        {
                            continue;
                        }
                    }
                }
            }
        }
        """;

    [Test]
    public Task An_accept_on_somebody_elses_listener_blocks_or_throws() => Expect.Findings(Polling("clients.Add([|listener.Accept()|]);"), "EVL0002");

    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { }", "")]
    [TestCase("if (listener.Poll(1000, SelectMode.SelectRead)) { clients.Add(listener.Accept()); }", "")]
    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { } Thread.Sleep(1);", "listener.Blocking = false;")]
    public Task An_accept_that_expects_nobody_is_fine(string accept, string before) => Expect.Silence(Polling(accept, before));

    [Test]
    public Task Accepted_sockets_block_where_nobody_speaks_of_modes() => Expect.Findings("""
        public class Server
        {
            public void Run(Socket listener)
            {
                var clients = new List<Socket>();
                while (true)
                {
                    var ready = new List<Socket>(clients) { listener };
                    Socket.Select(ready, null, null, 100000);
                    foreach (var one in ready)
                    {
                        if (one == listener)
                        {
                            clients.Add(one.Accept());
                        }
                        else if (one.Receive(new byte[9]) > 0)
                        {
                            [|one.Send(new byte[9])|];
                        }
                    }
                }
            }
        }
        """, "EVL0003");

    /// <summary>Clients behind a class of the program's own, which lets others choose the mode.</summary>
    private static string Wrapped(string elsewhere, string send = "socket.Send(data)") => $$"""
        class Client(Socket socket)
        {
            public Socket Socket => socket;
            public bool Blocking { get => socket.Blocking; set => socket.Blocking = value; }
            public void Send(byte[] data)
            {
                try
                {
                    var sent = {{send}};
                    Console.WriteLine(sent);
                }
                catch (SocketException)
                {
                }
            }
        }
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<Client> clients = new();
            {{elsewhere}}
            public void Update()
            {
                while (listener.Pending())
                {
                    clients.Add(new Client(listener.AcceptSocket()));
                }

                foreach (var client in clients)
                {
                    if (client.Socket.Available > 0)
                    {
                        client.Send(new byte[9]);
                    }
                }
            }
        }
        """;

    [TestCase("")]
    [TestCase("void Stop(Client client) => client.Blocking = true;")]
    [TestCase("bool Ask(Client client) => client.Blocking;")]
    public Task A_mode_that_nobody_asks_for_is_not_set(string elsewhere) => Expect.Findings(Wrapped(elsewhere, "[|socket.Send(data)|]"), "EVL0003");

    [TestCase("void Start(Client client) => client.Blocking = false;")]
    [TestCase("void Start(Client client, bool waits) => client.Blocking = waits;")]
    [TestCase("void Start(Socket socket) => clients.Add(new Client(socket) { Blocking = false });")]
    [TestCase("void Start(Client client) => client.Blocking = false; void Stop(Client client) => client.Blocking = true;")]
    [TestCase("class Peer(Client client) { public bool Blocking { set => client.Blocking = value; } } void Start(Client client) => new Peer(client).Blocking = false;")]
    public Task A_mode_that_somebody_asks_for_is_set(string elsewhere) => Expect.Silence(Wrapped(elsewhere));

    private static string Handed(string serve, string members = "") => $$"""
        struct Room { public Socket Door; public List<Socket> Guests; }
        static class Chat
        {
            {{members}}
            static void Run(Room room)
            {
                while (true)
                {
                    if (room.Door.Poll(1000, SelectMode.SelectRead)) { room.Guests.Add(room.Door.Accept()); }
                    var ready = new List<Socket>(room.Guests);
                    if (ready.Count > 0) { Socket.Select(ready, null, null, 0); }
                    foreach (var one in ready) { {{serve}} }
                }
            }
        }
        """;

    [TestCase("var line = new StreamReader(new NetworkStream(one)).[|ReadLine()|]; Console.WriteLine(line);", "EVL0002")]
    [TestCase("var reader = new StreamReader(new NetworkStream(one)); Console.WriteLine([|reader.ReadLine()|]);", "EVL0002")]
    [TestCase("var writer = new StreamWriter(new NetworkStream(one)); [|writer.WriteLine(1)|];", "EVL0003")]
    [TestCase("new BinaryWriter(new NetworkStream(one)).[|Write(1)|];", "EVL0003")]
    public Task A_reader_over_a_stream_blocks_wherever_its_socket_came_from(string serve, string id) => Expect.Findings(Handed(serve), id);

    [TestCase("one.Send(new byte[9]);")]
    [TestCase("var reader = new StreamReader(Other(one)); Console.WriteLine(reader.ReadLine());", "static Stream Other(Socket one) => new MemoryStream(one.Available);")]
    [TestCase("var writer = new StreamWriter(new MemoryStream()); writer.WriteLine(one.Handle);")]
    [TestCase("var writer = new StreamWriter(new NetworkStream(one)); Console.WriteLine(writer.Encoding);")]
    public Task A_socket_from_elsewhere_has_its_own_mode(string serve, string members = "") => Expect.Silence(Handed(serve, members));

    [TestCase("Task.Delay(100).{|EVL0001:Wait()|};")]
    [TestCase("foreach (var one in read) { if (one == listener) { clients.Add(one.Accept()); } else { {|EVL0003:one.Send(new byte[9])|}; } }")]
    [TestCase("foreach (var one in read) { if (one == listener) { clients.Add(one.Accept()); } else { lines[one] = new StreamReader(new NetworkStream(one)); Console.WriteLine(lines[one].{|EVL0002:ReadLine()|}); } }")]
    public Task A_task_that_is_complete_somewhere_says_nothing_of_anything_else(string turn) => Expect.Findings(
        Loop(turn, "public Task Idle { get; set; } = Task.CompletedTask; readonly Dictionary<Socket, StreamReader> lines = new();"), "none");

    private static string Shared(string start, string accept) => $$"""
        class Worker
        {
            class Endpoint { public Socket Wire = null!; public int Free; }
            readonly List<Endpoint> endpoints = new();
            public void Listen(Socket door) { {{start}} endpoints.Add(new Endpoint { Wire = door }); }
            public void Connect()
            {
                var wire = new Socket(SocketType.Stream, ProtocolType.Tcp);
                wire.BeginConnect("a", 1, null, null);
                endpoints.Add(new Endpoint { Wire = wire });
            }

            void Secure(Endpoint one) => one.Wire.Blocking = true;
            void Run()
            {
                while (true)
                {
                    var ready = endpoints.Select(one => one.Wire).Append(null!).ToList();
                    Socket.Select(ready, null, null, 100000);
                    foreach (var one in endpoints)
                    {
                        for (var i = 0; i < one.Free; i++)
                        {
                            try { endpoints.Add(new Endpoint { Wire = {{accept}} }); } catch (SocketException) { }
                        }
                    }
                }
            }
        }
        """;

    [Test]
    public Task Nobody_accepts_on_a_connection_beside_the_listener() => Expect.Silence(Shared("door.Blocking = false;", "one.Wire.Accept()"));

    [Test]
    public Task A_listener_beside_connections_may_block() => Expect.Findings(Shared("door = new Socket(SocketType.Stream, ProtocolType.Tcp);", "[|one.Wire.Accept()|]"), "EVL0002");
}
