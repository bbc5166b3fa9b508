using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Shapes that public programs have, and that were once missed or reported wrongly.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class PublicShapeTests
{
    [TestCase("while (client.GetStream().DataAvailable) { [|System.Text.Json.JsonSerializer.Deserialize<int>(client.GetStream())|]; }")]
    [TestCase("if (client.Available > 0) { new System.Xml.Serialization.XmlSerializer(typeof(int)).[|Deserialize(client.GetStream())|]; }")]
    public Task A_serializer_reads_more_than_is_ready(string turn) => Expect.Findings(Tick(turn), "EVL0002");

    [TestCase("[|System.Text.Json.JsonSerializer.Serialize(client.GetStream(), 1)|];")]
    [TestCase("new System.Xml.Serialization.XmlSerializer(typeof(int)).[|Serialize(client.GetStream(), 1)|];")]
    public Task A_serializer_writes_to_a_blocking_stream(string turn) => Expect.Findings(Tick(turn), "EVL0003");

    [TestCase("var text = System.Text.Json.JsonSerializer.Serialize(1); Console.WriteLine(System.Text.Json.JsonSerializer.Deserialize<int>(text));")]
    [TestCase("var memory = new MemoryStream(); System.Text.Json.JsonSerializer.Serialize(memory, 1); memory.Position = 0; System.Text.Json.JsonSerializer.Deserialize<int>(memory);")]
    [TestCase("_ = System.Text.Json.JsonSerializer.SerializeAsync(client.GetStream(), 1);")]
    public Task A_serializer_over_memory_is_free(string turn) => Expect.Silence(Tick(turn));

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

    private static string Reactor(string fill) => $$"""
        class Reactor
        {
            readonly Dictionary<Socket, string> connections = new();
            readonly List<Socket> pending = new();
            void Run(Socket listener)
            {
                while (true)
                {
                    var read = new List<Socket> { listener };
                    var write = new List<Socket>();
                    {{fill}}
                }
            }

            void Want(Socket socket) => pending.Add(socket);
            void Done(Socket socket) => pending.Remove(socket);
        }
        """;

    [TestCase("read.AddRange(connections.Keys); write.AddRange(connections.Keys); [|Socket.Select(read, write, null, 100000)|];")]
    [TestCase("foreach (var one in connections.Keys) { read.Add(one); write.Add(one); } [|Socket.Select(read, write, null, 100000)|];")]
    [TestCase("connections.Keys.ToList().ForEach(one => { read.Add(one); write.Add(one); }); [|Socket.Select(read, write, null, 100000)|];")]
    public Task A_write_list_of_all_connections_is_found(string fill) => Expect.Findings(Reactor(fill), "EVL0005");

    [TestCase("read.AddRange(connections.Keys); write.AddRange(pending); Socket.Select(read, write, null, 100000);")]
    [TestCase("foreach (var one in connections.Keys) { read.Add(one); if (pending.Contains(one)) { write.Add(one); } } Socket.Select(read, write, null, 100000);")]
    [TestCase("read.AddRange(connections.Keys); foreach (var one in pending) { write.Add(one); } Socket.Select(read, write, null, 100000);")]
    public Task A_write_list_of_those_with_output_is_fine(string fill) => Expect.Silence(Reactor(fill));

    [Test]
    public Task A_list_that_loses_whoever_was_idle_is_found() => Expect.Findings("""
        class Server
        {
            void Run(Socket listener)
            {
                var watched = new List<Socket>();
                while (true)
                {
                    if (!watched.Contains(listener))
                    {
                        watched.Add(listener);
                    }

                    [|Socket.Select(watched, null, null, 100000)|];
                    foreach (var one in watched.ToArray())
                    {
                        if (one == listener)
                        {
                            watched.Add(listener.Accept());
                        }
                        else if (one.Receive(new byte[9]) == 0)
                        {
                            watched.Remove(one);
                        }
                    }
                }
            }
        }
        """, "EVL0012");

    [TestCase("watched.Clear(); watched.Add(listener); watched.AddRange(clients);")]
    [TestCase("watched = new List<Socket>(clients) { listener };")]
    [TestCase("watched.Clear(); watched.Add(listener); for (var i = 0; i < clients.Count; i++) { watched.Add(clients[i]); }")]
    [TestCase("Fill(watched, listener);")]
    public Task A_list_that_is_filled_again_is_fine(string fill) => Expect.Silence($$"""
        class Server
        {
            readonly List<Socket> clients = new();
            void Fill(List<Socket> list, Socket listener) { list.Clear(); list.Add(listener); list.AddRange(clients); }
            void Run(Socket listener)
            {
                var watched = new List<Socket>();
                while (true)
                {
                    {{fill}}
                    Socket.Select(watched, null, null, 100000);
                    if (watched.Contains(listener))
                    {
                        clients.Add(listener.Accept());
                    }
                }
            }
        }
        """);

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
    [TestCase("try { clients.Add(listener.Accept()); } catch (SocketException) { }", "listener.Blocking = false;")]
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

    [Test]
    public Task A_thread_in_a_list_does_not_run_on_the_loop() => Expect.Silence("""
        class Server
        {
            void Run(Socket listener)
            {
                listener.Blocking = false;
                var threads = new List<Thread>();
                while (true)
                {
                    try
                    {
                        var client = listener.Accept();
                        var thread = new Thread(() => Serve(client));
                        thread.Start();
                        threads.Add(thread);
                    }
                    catch (SocketException)
                    {
                        threads.RemoveAll(one => !one.IsAlive);
                        Thread.Sleep(1);
                    }
                }
            }

            static void Serve(Socket client)
            {
                while (client.Receive(new byte[9], 0, 9, SocketFlags.None, out var error) > 0 || error == SocketError.WouldBlock)
                {
                    Thread.Sleep(1);
                }
            }
        }
        """);

    [TestCase("HandleConnections")]
    [TestCase("CheckMessages")]
    [TestCase("AcceptClients")]
    public Task A_method_that_somebody_else_repeats_is_a_turn(string name) =>
        Expect.Findings(Tick("client.GetStream().[|Write(new byte[9], 0, 9)|];").Replace("void Update", "void " + name), "EVL0003");

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

    [Test]
    public Task A_list_that_begins_with_the_listener_is_never_empty() => Expect.Silence("""
        class Server
        {
            static void Main()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen(5);
                var all = new List<Socket> { listener };
                while (true)
                {
                    var ready = new List<Socket>(all);
                    Socket.Select(ready, null, null, -1);
                    if (ready.Contains(listener))
                    {
                        all.Add(listener.Accept());
                    }
                }
            }
        }
        """);

    private static string Keeper(string close) => $$"""
        class Server
        {
            static void Main()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen();
                var everybody = new List<Socket> { listener };
                while (true)
                {
                    var read = new List<Socket>(everybody);
                    Socket.Select(read, null, null, 1000000);
                    foreach (var one in read)
                    {
                        if (one == listener) { everybody.Add(one.Accept()); }
                        else { Read(one, everybody); }
                    }
                }
            }

            static void Read(Socket client, List<Socket> known)
            {
                if (client.Receive(new byte[9]) == 0) { {{close}} }
            }

            static void Forget(Socket client, List<Socket> known) => known.Remove(client);
        }
        """;

    [TestCase("client.Close(); known.Remove(client);")]
    [TestCase("client.Close(); Forget(client, known);")]
    public Task A_collection_is_the_same_by_its_parameters_name(string close) => Expect.Silence(Keeper(close));

    [Test]
    public Task A_collection_that_a_parameter_only_reads_keeps_the_socket() =>
        Expect.Findings(Keeper("[|client.Close()|]; Console.WriteLine(known.Count);").Replace("=> known.Remove(client)", "=> known.Contains(client)", StringComparison.Ordinal), "EVL0009");

    private static string Tunnel(string asks) => $$"""
        class Proxy
        {
            readonly List<Socket> others = new();
            void Carry(Socket client, IPEndPoint upstream)
            {
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                server.Connect(upstream);
                while (true)
                {
                    var read = new List<Socket> { client, server };
                    Socket.Select(read, null, null, 1000000);
                    if ({{asks}}) { return; }
                    if (read.Contains(client)) { Copy(client, server); }
                    if (read.Contains(server)) { Copy(server, client); }
                }
            }

            static void Copy(Socket from, Socket to)
            {
                var buffer = new byte[1500];
                var count = from.Receive(buffer);
                for (var sent = 0; sent < count;)
                {
                    if (to.Poll(500000, SelectMode.SelectWrite)) { sent += to.Send(buffer, sent, count - sent, SocketFlags.None); }
                }
            }
        }
        """;

    [TestCase("read.Any(one => one.Available == 0)")]
    [TestCase("read.TrueForAll(one => one.Available == 0)")]
    [TestCase("client.Available == 0 && server.Available == 0")]
    public Task A_relay_may_ask_its_two_peers(string asks) => Expect.Silence(Tunnel(asks));

    [Test]
    public async Task A_relay_that_asks_others_serves_more()
    {
        var found = await Compiled.Findings(Compiled.Of(Tunnel("others.Any(one => one.Available == 0)")));
        Assert.That(found.Select(one => one.Id), Does.Contain("EVL0003").And.Contain("EVL0004"));
    }

    private static string TwoLists(string read, string write, string more = "") => $$"""
        class Server
        {
            readonly List<Socket> clients = new();
            readonly Dictionary<Socket, int> pending = new();
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            void Start()
            {
                listener.Listen();
                new Thread(() => { while (true) { var client = listener.Accept(); client.Blocking = false; clients.Add(client); pending.Add(client, 1); } }).Start();
            }

            void Run()
            {
                while (true)
                {
                    var read = {{read}};
                    var write = {{write}};
                    {{more}}
                    {|EVL0012:Socket.Select(read, write, null, 1000000)|};
                    foreach (var one in read)
                    {
                        try { if (one.Receive(new byte[9]) == 0) { clients.Remove(one); pending.Remove(one); one.Close(); } } catch (SocketException) { }
                    }
                }
            }
        }
        """;

    [Test]
    public Task Two_lists_may_both_be_empty() => Expect.Findings(TwoLists("new List<Socket>(clients)", "new List<Socket>(pending.Keys)"), "EVL0012");

    [TestCase("new List<Socket>(clients) { listener }", "new List<Socket>(pending.Keys)")]
    [TestCase("new List<Socket>(clients)", "new List<Socket>(pending.Keys)", "if (read.Count + write.Count == 0) { Thread.Sleep(10); continue; }")]
    public Task Two_lists_of_which_one_has_somebody_are_fine(string read, string write, string more = "") =>
        Expect.Silence(TwoLists(read, write, more).Replace("{|EVL0012:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));

    [Test]
    public Task Lists_that_others_register_in_may_hold_anything() => Expect.Silence("""
        class Loop
        {
            readonly Dictionary<Socket, Action<Socket>> readers = new();
            readonly Dictionary<Socket, Action<Socket>> writers = new();
            public void WantRead(Socket socket, Action<Socket> callback) => readers[socket] = callback;
            public void WantWrite(Socket socket, Action<Socket> callback) => writers[socket] = callback;
            public void Forget(Socket socket) { readers.Remove(socket); writers.Remove(socket); }
            public void Run()
            {
                while (true)
                {
                    var read = new List<Socket>(readers.Keys);
                    var write = new List<Socket>(writers.Keys);
                    Socket.Select(read, write, null, 1000000);
                    foreach (var one in read) { if (readers.TryGetValue(one, out var callback)) { callback(one); } }
                }
            }
        }
        """);

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

    [Test]
    public Task A_list_filled_by_a_method_group_holds_many() => Expect.Findings("""
        class Server
        {
            readonly Dictionary<Socket, string> clients = new();
            void Run(Socket door)
            {
                door.Listen(100);
                while (true)
                {
                    List<Socket> sockets = [door];
                    clients.Keys.ToList().ForEach(sockets.Add);
                    [|Socket.Select(sockets, null, null, 100)|];
                    foreach (var one in sockets) { if (one == door) { clients[one.Accept()] = ""; } else if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } }
                }
            }
        }
        """, "EVL0005");

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

    [TestCase("gate.WaitOne(); try { Console.WriteLine(clients.Count); } finally { gate.ReleaseMutex(); }")]
    [TestCase("if (gate.WaitOne(10)) { Console.WriteLine(clients.Count); gate.ReleaseMutex(); }")]
    [TestCase("lock (gate) { Console.WriteLine(clients.Count); }")]
    public Task A_mutex_is_a_lock(string turn) => Expect.Silence(Loop(turn, "readonly Mutex gate = new();"));

    [TestCase("Run(() => { while (true) { gate.WaitOne(); work(); gate.ReleaseMutex(); Thread.Sleep(10); } }); void Run(Action loop) => loop();")]
    public Task A_loop_that_takes_a_mutex_waits_for_no_work(string loop) => Expect.Silence($$"""
        class EventLoop
        {
            readonly Mutex gate = new();
            void Start(Action work)
            {
                {{loop}}
            }
        }
        """);

    [TestCase("[|gate.WaitOne()|];", "AutoResetEvent gate = new(false)")]
    [TestCase("[|gate.WaitOne()|];", "Semaphore gate = new(1, 1)")]
    [TestCase("[|WaitHandle.WaitAny(new WaitHandle[] { gate, other })|];", "Mutex gate = new(), other = new()")]
    public Task A_wait_for_a_signal_is_no_lock(string turn, string gate) => Expect.Findings(Loop(turn, "readonly " + gate + ";"), "EVL0001");

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

    /// <summary>Clients in objects of their own, which nobody asks before something is sent to all of them.</summary>
    private static string Kept(string client, string turn) => $$"""
        {{client}}
        class Server
        {
            readonly TcpListener listener = new(IPAddress.Any, 1);
            readonly List<Client> clients = new();
            readonly List<string> news = new();
            Client? only;
            public void Update()
            {
                while (listener.Pending())
                {
                    only = new Client(listener.AcceptSocket());
                    clients.Add(only);
                }

                {{turn}}
            }
        }
        """;

    [TestCase("class Client(Socket socket) { public void Send() => Console.WriteLine([|socket.Send(new byte[9])|]); }")]
    [TestCase("class Client { readonly Socket socket; public Client(Socket socket) => this.socket = socket; public void Send() => Console.WriteLine([|socket.Send(new byte[9])|]); }")]
    [TestCase("class Client { NetworkStream Stream { get; } public Client(Socket socket) => Stream = new(socket); public void Send() => Write(new byte[9]); void Write(byte[] data) => [|Stream.Write(data, 0, 9)|]; }")]
    public Task A_loop_that_sends_to_all_it_keeps_serves_many(string client) => Expect.Findings(Kept(client, "foreach (var one in clients) { one.Send(); }"), "EVL0003");

    [TestCase("only?.Send();")]
    [TestCase("foreach (var text in news) { only?.Send(); }")]
    [TestCase("foreach (var one in clients) { Console.WriteLine(one); }")]
    [TestCase("foreach (var one in clients) { ThreadPool.QueueUserWorkItem(_ => one.Send()); }")]
    public Task A_loop_that_sends_to_the_last_one_serves_one(string turn) =>
        Expect.Silence(Kept("class Client(Socket socket) { public void Send() => Console.WriteLine(socket.Send(new byte[9])); }", turn));

    [TestCase("foreach (var one in clients) { one.SendAsync(); }")]
    public Task A_loop_that_sends_without_waiting_blocks_nobody(string turn) =>
        Expect.Silence(Kept("class Client(Socket socket) { public void SendAsync() => _ = socket.SendAsync(new byte[9]); }", turn));

    /// <summary>Two methods that each wait with a list of their own.</summary>
    private static string TwoWaits(string kept, string closed) => $$"""
        class Client(Socket socket)
        {
            public Socket Socket => socket;
        }
        class Server(Socket listener)
        {
            readonly List<Client> clients = new();
            readonly List<Socket> sockets = new();
            public void Read()
            {
                var readable = new List<Socket>();
                readable.Add(listener);
                foreach (var client in clients)
                {
                    readable.Add(client.Socket);
                }

                Socket.Select(readable, null, null, 1000000);
                if (readable.Contains(listener))
                {
                    var socket = listener.Accept();
                    clients.Add(new Client(socket));
                    {{kept}}
                }

                for (var i = 0; i < clients.Count; i++)
                {
                    if (readable.Contains(clients[i].Socket) && clients[i].Socket.Receive(new byte[9]) == 0)
                    {
                        {{closed}}
                        clients.RemoveAt(i);
                        break;
                    }
                }
            }

            public void Write()
            {
                var readable = new List<Socket>();
                readable.Add(listener);
                foreach (var client in clients)
                {
                    readable.Add(client.Socket);
                }

                Socket.Select(readable, null, null, 1000000);
            }
        }
        """;

    [Test]
    public Task A_list_of_another_wait_keeps_no_socket() => Expect.Silence(TwoWaits("", "clients[i].Socket.Close();"));

    [Test]
    public Task A_list_that_is_kept_keeps_its_sockets() => Expect.Findings(TwoWaits("sockets.Add(socket);", "[|clients[i].Socket.Close()|];"), "EVL0009");

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
}
