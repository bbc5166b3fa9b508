using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>The lists that are handed to a wait: who is in them, who is not, and who stays.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class WatchListTests
{
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

    private static string Refilled(string refill, string close) => $$"""
        class Server
        {
            void Run()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Listen();
                var clients = new List<Socket>();
                var read = new List<Socket>();
                while (true)
                {
                    {{refill}}
                    Socket.Select(read, null, null, -1);
                    foreach (var one in read.ToArray())
                    {
                        if (one == listener) { clients.Add(one.Accept()); }
                        else if (one.Receive(new byte[9]) == 0) { {{close}} }
                    }
                }
            }
        }
        """;

    [Test]
    public Task Taken_out_of_the_list_of_this_turn_it_stays_for_the_next() =>
        Expect.Findings(Refilled("read = new List<Socket>(clients); read.Add(listener);", "[|one.Close()|]; read.Remove(one);"), "EVL0009");

    [TestCase("read = new List<Socket>(clients); read.Add(listener);", "one.Close(); read.Remove(one); clients.Remove(one);")]
    [TestCase("read = new List<Socket>(clients) { listener }; clients.RemoveAll(client => !client.Connected);", "one.Close(); read.Remove(one);")]
    [TestCase("read = clients.Where(client => client.Connected).ToList(); read.Add(listener); clients = read.ToList();", "one.Close();")]
    public Task Taken_out_of_what_the_turn_is_filled_from_it_is_gone(string refill, string close) => Expect.Silence(Refilled(refill, close));
}
