using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Whom a loop serves, and which sockets it holds, across methods.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class AudienceTests
{
    [Test]
    public Task Many_messages_for_one_connection_are_one_audience() => Expect.Silence("""
        class Driver
        {
            readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            public void Process(byte[][] messages)
            {
                foreach (var message in messages)
                {
                    Put(message);
                    Thread.Sleep(10);
                }
            }

            void Put(byte[] message)
            {
                if (!socket.Poll(1000, SelectMode.SelectRead))
                {
                    socket.Send(message);
                }
            }
        }
        """);

    [Test]
    public Task The_same_method_asked_of_each_connection_has_many() => Expect.Findings("""
        class Peer
        {
            public Socket Socket = new(SocketType.Stream, ProtocolType.Tcp);
            public bool HasData() => Socket.Poll(0, SelectMode.SelectRead);
        }
        class Hub
        {
            readonly List<Peer> peers = new();
            public void Process()
            {
                for (var i = 0; i < peers.Count; i++)
                {
                    var peer = peers[i];
                    if (peer.HasData())
                    {
                        [|Thread.Sleep(10)|];
                    }
                }
            }
        }
        """, "EVL0001");

    [Test]
    public Task A_wait_until_one_connection_is_made_is_nobodys_loop() => Expect.Silence("""
        class Driver
        {
            void Connect(IPEndPoint[] places)
            {
                foreach (var place in places)
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                    try { socket.Connect(place); } catch (SocketException) { }
                    var made = new List<Socket>(1) { socket };
                    Socket.Select(null, made, null, 1000000);
                    if (made.Count > 0) { return; }
                    Task.Delay(100).Wait();
                }
            }
        }
        """);

    [Test]
    public Task A_pair_made_for_a_wake_up_is_ready_at_once() => Expect.Silence(Loop("if (clients.Count == 9) { Pair(); }", """
        void Pair()
        {
            var own = new Socket(SocketType.Stream, ProtocolType.Tcp);
            own.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            own.Listen(1);
            var writer = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try { writer.Connect(own.LocalEndPoint!); } catch (SocketException) { }
            var reader = own.Accept();
        }
        """));

    [TestCase("One = new byte[1];")]
    [TestCase("this.One = new byte[] { 1 };")]
    public Task A_wake_up_byte_that_the_constructor_makes_is_never_taken_in_part(string made) => Expect.Silence(
        Loop("waker.Send(One);", $"readonly byte[] One; Server() {{ {made} }} readonly Socket waker = new(SocketType.Stream, ProtocolType.Tcp) {{ Blocking = false }};"));

    [TestCase("readonly", "One = new byte[2];")]
    [TestCase("readonly", "One = new byte[1]; One = new byte[9];")]
    [TestCase("internal", "One = new byte[1];")]
    public Task What_may_be_longer_than_a_byte_may_be_taken_in_part(string modifier, string made) => Expect.Findings(
        Loop("try { [|waker.Send(One)|]; } catch (SocketException) { }", $"{modifier} byte[] One; Server() {{ {made} }} readonly Socket waker = new(SocketType.Stream, ProtocolType.Tcp) {{ Blocking = false }};"), "EVL0006");

    [Test]
    public Task A_wake_up_byte_kept_in_a_field_is_never_taken_in_part() => Expect.Silence(
        Loop("try { waker.Send(One); } catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock) { }",
            "static readonly byte[] One = { 1 }; readonly Socket waker = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };"));

    [Test]
    public Task A_timeout_that_is_handed_down_counts_as_it_was_given() => Expect.Findings(
        Loop("Take(0); Take(50);", "readonly SemaphoreSlim gate = new(0); bool Take(int timeout) => [|gate.Wait(timeout)|];"), "EVL0001");

    [Test]
    public Task A_zero_that_is_handed_down_does_not_wait() => Expect.Silence(
        Loop("Take(0); Ask(TimeSpan.Zero);", """
            readonly SemaphoreSlim gate = new(0);
            bool Take(int timeout) => Look(timeout);
            bool Look(int timeout) => gate.Wait(timeout);
            bool Ask(TimeSpan timeout) => gate.Wait(timeout);
            """));

    [Test]
    public Task A_wait_that_tries_again_is_still_the_first() => Expect.Silence("""
        class Server
        {
            readonly List<Socket> all = new() { new Socket(SocketType.Stream, ProtocolType.Tcp), new Socket(SocketType.Stream, ProtocolType.Tcp) };
            void Run()
            {
                while (true)
                {
                    foreach (var socket in Ready())
                    {
                        socket.Receive(new byte[1]).ToString();
                    }
                }
            }

            List<Socket> Ready()
            {
                while (true)
                {
                    var ready = new List<Socket>(all);
                    Socket.Select(ready, null, null, 1000000);
                    if (ready.Count > 0) { return ready; }
                }
            }
        }
        """.Replace("socket.Receive(new byte[1]).ToString();", "if (socket.Receive(new byte[1]) == 0) { return; }"));

    [Test]
    public Task A_list_that_a_helper_fills_is_the_callers_list() => Expect.Findings(
        Loop("Greet(clients, read, listener); Tell(clients);", """
            static void Greet(List<Socket> known, List<Socket> ready, Socket door) { if (ready.Contains(door)) { known.Add(door.Accept()); } }
            static void Tell(List<Socket> known) { var first = known[0]; _ = [|first.Send(new byte[9])|]; }
            """), "EVL0003");

    [Test]
    public Task A_list_under_two_names_is_one_list() => Expect.Findings(
        Loop("if (read.Contains(listener)) { Friends.Add(listener.Accept()); } foreach (var one in mine) { [|one.Send(new byte[9])|]; }",
            "static readonly List<Socket> Friends = new(); readonly List<Socket> mine; Server() { mine = Friends; }"), "EVL0003");

    [Test]
    public async Task What_is_given_a_mode_is_a_socket_whatever_its_type() => await Expect.MarkedLines("""
        class Server
        {
            static readonly TcpListener Listener = new(IPAddress.Any, 1);
            static readonly List<Elsewhere.Peer> Peers = new();
            static void Main()
            {
                while (true)
                {
                    var ready = new List<Socket> { Listener.Server };
                    foreach (var peer in Peers) { ready.Add(peer.socket); }
                    Socket.Select(ready, null, null, -1);
                    foreach (var peer in Peers) { Tell(peer, new byte[9]); }
                }
            }

            static void Tell(Elsewhere.Peer peer, byte[] data)
            {
                peer.socket.Blocking = true;
                peer.socket.Send(data); //! EVL0003
                peer.socket.Blocking = false;
                peer.other.Send(data);
            }
        }
        """);

    [Test]
    public Task A_wait_until_anybody_is_there_opens_the_turn() => Expect.Silence("""
        class Server
        {
            readonly ManualResetEvent anybody = new(false);
            readonly List<Socket> clients = new();
            void Accept(TcpListener door) { while (true) { clients.Add(door.AcceptSocket()); anybody.Set(); } }
            void Run()
            {
                while (anybody.WaitOne())
                {
                    var ready = clients.ToList();
                    Socket.Select(ready, null, null, -1);
                    foreach (var one in ready) { if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } }
                }
            }
        }
        """);

    [TestCase("new Thread(() => Serve(accepted)).Start(); Thread.Sleep(10);")]
    [TestCase("accepted.Close(); Thread.Sleep(10);")]
    public Task A_loop_that_only_accepts_serves_nobody(string turn) => Expect.Silence(Door(turn));

    [Test]
    public Task A_loop_that_accepts_and_serves_keeps_the_next_waiting() => Expect.Findings(
        Door("while ([|accepted.Receive(new byte[9])|] > 0) { {|EVL0003:accepted.Send(new byte[9])|}; }"), "EVL0002");

    private static string Door(string turn) => $$"""
        class Server
        {
            static void Serve(Socket one) { one.Receive(new byte[9]).ToString(); Thread.Sleep(10); }
            void Run()
            {
                var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
                var second = new Socket(SocketType.Stream, ProtocolType.Tcp);
                first.Listen();
                second.Listen();
                while (true)
                {
                    var doors = new List<Socket> { first, second };
                    Socket.Select(doors, null, null, 1000000);
                    foreach (var door in doors)
                    {
                        var accepted = door.Accept();
                        {{turn}}
                    }
                }
            }
        }
        """;

    [TestCase("new[] { new pollfd { fd = watched, events = 1 } }", "1")]
    [TestCase("one", "1")]
    [TestCase("one", "(uint)one.Length")]
    public Task One_descriptor_is_one_audience(string watched, string count) => Expect.Silence(Polled(watched, count, "File.ReadAllText(\"/proc/mounts\").ToString();"));

    [Test]
    public Task Several_descriptors_are_many() => Expect.Findings(
        Polled("many", "2", "[|File.ReadAllText(\"/proc/mounts\")|].ToString();"), "EVL0001");

    private static string Polled(string watched, string count, string turn) => $$"""
        using System.Runtime.InteropServices;
        class Watcher
        {
            struct pollfd { public int fd; public short events; public short revents; }
            [DllImport("libc")] static extern int poll(pollfd[] fds, uint count, int timeout);
            void Run(int watched, int other)
            {
                var one = new[] { new pollfd { fd = watched, events = 1 } };
                var many = new[] { new pollfd { fd = watched, events = 1 }, new pollfd { fd = other, events = 1 } };
                while (poll({{watched}}, {{count}}, 5000) >= 0)
                {
                    {{turn}}
                }
            }
        }
        """;

    [Test]
    public Task A_count_is_no_index() => Expect.Silence("""
        class Quiz
        {
            void Run(List<Socket> players)
            {
                while (players.Count > 0)
                {
                    var answers = new Dictionary<Socket, int>();
                    while (answers.Count < players.Count)
                    {
                        var ready = new List<Socket>(players);
                        Socket.Select(ready, null, null, 1000000);
                        foreach (var one in ready)
                        {
                            var count = one.Receive(new byte[9]);
                            if (count == 0) { players.Remove(one); }
                            answers[one] = count;
                        }
                    }
                }
            }
        }
        """);

    [Test]
    public Task A_connection_that_is_turned_away_was_never_watched() => Expect.Silence(Loop("""
        if (read.Contains(listener))
        {
            var accepted = listener.Accept();
            if (clients.Count < 9) { clients.Add(accepted); } else { accepted.Close(); }
        }
        """));

    [Test]
    public Task An_accept_of_what_is_pending_is_done_at_once() => Expect.Silence("""
        class Server
        {
            readonly List<TcpListener> doors = new();
            public Socket? AcceptOne()
            {
                foreach (var door in doors)
                {
                    if (!door.Pending()) { continue; }
                    return door.AcceptSocketAsync().Result;
                }

                return null;
            }
        }
        """);

    [TestCase("clients.Add(listener.Accept()); ", "")]
    [TestCase("", "clients.Clear();")]
    public async Task A_list_that_is_filled_for_good_is_never_empty(string setup, string turn)
    {
        var source = $$"""
            class Server
            {
                readonly List<Socket> clients = new();
                void Open(Socket listener) { {{setup}} }
                void Run()
                {
                    while (true)
                    {
                        var ready = new List<Socket>(clients);
                        Socket.Select(ready, null, null, 1000000);
                        {{turn}}
                    }
                }
            }
            """;
        var found = await Compiled.Findings(Compiled.Of(source));
        Assert.That(found.Select(one => one.Id), setup.Length > 0 ? Is.Empty : Is.EqualTo(new[] { "EVL0012" }));
    }

    [TestCase("recv(fd, buffer, 9, MSG_DONTWAIT)", "{|EVL0001:Thread.Sleep(100)|};")]
    [TestCase("recv(fd, buffer, 9, 0)", "Thread.Sleep(100);")]
    public Task Attempts_on_descriptors_that_do_not_wait_are_a_loop(string read, string inner) => Expect.Findings($$"""
        using System.Runtime.InteropServices;
        class Server
        {
            const int MSG_DONTWAIT = 0x40;
            [DllImport("libc")] static extern nint recv(int fd, byte[] buffer, nint length, int flags);
            readonly List<int> descriptors = new();
            void Run(byte[] buffer)
            {
                while (true)
                {
                    foreach (var fd in descriptors)
                    {
                        if ({{read}} > 0) { {{inner}} }
                    }
                }
            }
        }
        """, "EVL0001");
}
