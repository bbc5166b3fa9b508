using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Tests;

/// <summary>Files whose other files are missing: what does not bind is judged by what it is given.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class UnresolvedTests
{
    private static async Task<string[]> Findings(string turn)
    {
        var compilation = Compiled.Of($$"""
            class Server : Missing.Behaviour
            {
                readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
                readonly List<Missing.Client> clients = new();
                readonly List<Socket> sockets = new();
                readonly System.Collections.ArrayList wrapped = new();
                readonly Dictionary<Socket, Action> handlers = new();
                readonly Dictionary<int, Missing.Peer> peers = new();
                void Update()
                {
                    listener.Listen();
                    {{turn}}
                }
            }
            class Work(Missing.Kind kind, Action work)
            {
                public void Run() => work();
                public void Start() => new Thread(() => work()).Start();
            }
            static class One
            {
                public static void Look() => Dns.GetHostEntry("a");
            }
            """);
        Assert.That(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), Is.Not.Empty, "nothing is missing");
        return [.. (await Compiled.Findings(compilation)).Select(finding => finding.Id)];
    }

    [TestCase("if (listener.Poll(1000, SelectMode.SelectRead)) { clients.Add(new Missing.Client(listener.Accept())); } foreach (var one in clients) { if (one.Socket.Poll(1000, SelectMode.SelectRead)) { one.Handle(); } }", "EVL0004")]
    [TestCase("foreach (var one in clients) { while (one.Socket.Poll(0, SelectMode.SelectRead)) { var buffer = new byte[9]; var count = one.Socket.Receive(buffer, 0, 9, SocketFlags.None); one.Handle(buffer, count); } }", "EVL0010")]
    [TestCase("var first = new List<Socket> { listener }; Socket.Select(first, null, null, 1000); var second = new System.Collections.ArrayList(); for (var i = 0; i < wrapped.Count; i++) { second.Add(((Missing.Client)wrapped[i]).Socket); } Socket.Select(second, null, null, 1000);", "EVL0004")]
    [TestCase("listener.Blocking = false; try { sockets.Add(listener.Accept()); foreach (var one in sockets) { one?.Send(Missing.Codec.Encode(1)); } } catch (SocketException) { }", "EVL0006")]
    public async Task What_blocks_is_found(string turn, string id) => Assert.That(await Findings(turn), Is.EqualTo(new[] { id }));

    [TestCase("foreach (var one in clients) { if (one.Socket.Poll(0, SelectMode.SelectRead)) { one.Handle(); } }")]
    [TestCase("foreach (var one in clients) { if (one.Socket.Poll(0, SelectMode.SelectRead)) { if (one.Socket.Receive(new byte[9], 0, 9, SocketFlags.None) == 0) { one.Close(); } } }")]
    [TestCase("foreach (var one in clients) { if (one.Socket.Poll(0, SelectMode.SelectWrite)) { one.Socket.Send(new byte[9], 0, 9, SocketFlags.None); } }")]
    [TestCase("foreach (var one in clients) { one.Poll(1000); one.Sleep(1000); one.Wait(); one.Task.Result.Handle(); }")]
    [TestCase("var read = new List<Socket> { listener }; foreach (var one in clients) { read.Add(one.Socket); } Socket.Select(read, null, null, 1000); foreach (var one in clients) { one.Flush(); one.Socket.Send(new byte[9]); }")]
    [TestCase("if (listener.Poll(0, SelectMode.SelectRead)) { sockets.Add(listener.Accept()); } var read = new List<Socket>(sockets) { listener }; Socket.Select(read, null, null, 1000); foreach (var one in read) { if (one != listener && one.Receive(new byte[9]) == 0) { sockets.Remove(Missing.Find(one)); one.Close(); } }")]
    public async Task What_may_be_anything_is_not(string turn) => Assert.That(await Findings(turn), Is.Empty);

    /// <summary>Keeps a call from binding that is given a lambda with this in it.</summary>
    private const string Unbinding = "Missing.Frame? frame = Missing.Codec.Read(sockets[0]); if (frame != null) { known.Enqueue(new Missing.Note { Frame = frame }); }";

    [TestCase("sockets.ForEach((Socket one) => { if (one.Poll(0, SelectMode.SelectRead)) { " + Unbinding + " } }); Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Call(() => { " + Unbinding + " Dns.GetHostEntry(\"a\"); }); } } void Call(Action work) => work();", "EVL0001")]
    public async Task A_lambda_is_followed_into_a_call_that_does_not_bind(string turn, string id) => Assert.That(await Findings(turn), Is.EqualTo(new[] { id }));

    [TestCase("sockets.ForEach((Socket one) => { if (one.Poll(0, SelectMode.SelectRead)) { " + Unbinding + " } });")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Task.Run(() => { " + Unbinding + " Dns.GetHostEntry(\"a\"); }); } }")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Missing.Pool.Post(() => { " + Unbinding + " Dns.GetHostEntry(\"a\"); }); } }")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Post(() => { " + Unbinding + " Dns.GetHostEntry(\"a\"); }); } } void Post(Action work) => ThreadPool.QueueUserWorkItem(_ => work());")]
    public async Task A_lambda_that_another_thread_runs_is_not(string turn) => Assert.That(await Findings(turn), Is.Empty);

    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Call(Missing.Kind.Read, Look); } } void Call(Missing.Kind kind, Action work) => work(); void Look() => Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { handlers[one](); } else { Register(one, Missing.Kind.Read, Look); } } void Register(Socket one, Missing.Kind kind, Action work) => handlers[one] = work; void Look() => Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Call(Missing.Kind.Read, One.Look); } } void Call(Missing.Kind kind, Action work) => work();", "EVL0001")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { new Work(Missing.Kind.Read, Look).Run(); } } void Look() => Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { using var backend = new TcpClient(Missing.Backend.Host, 80); } }", "EVL0002")]
    public async Task A_method_is_followed_into_a_call_that_does_not_bind(string turn, string id) => Assert.That(await Findings(turn), Is.EqualTo(new[] { id }));

    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Call(Missing.Kind.Read, Look); } } void Call(Missing.Kind kind, Action work) => Task.Run(work); void Look() => Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Call(Missing.Kind.Read, Look); } } void Call(Missing.Kind kind, Action work) { } void Look() => Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Missing.Pool.Post(Look); } } void Look() => Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Task.Run(Look, Missing.Token); } } void Look() => Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Call(Missing.Kind.Read, Look); } } void Call(Missing.Kind kind, Action work) => work(); void Look() => Console.WriteLine();")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { Write(Missing.Kind.Read, nameof(One.Look)); } } void Write(Missing.Kind kind, string name) => Console.Write(name);")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { new Work(Missing.Kind.Read, Look).Start(); } } void Look() => Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { new Thread(Look, Missing.StackSize).Start(); } } void Look() => Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in sockets) { if (one.Poll(0, SelectMode.SelectRead)) { using var backend = new TcpClient(Missing.Backend.EndPoint); } }")]
    public async Task A_method_that_another_thread_runs_or_nobody_is_not(string turn) => Assert.That(await Findings(turn), Is.Empty);

    [TestCase("foreach (var one in clients) { if (one.Tcp.GetStream().DataAvailable) { one.Handle(); } } Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("for (var i = 0; i < clients.Count; i++) { var stream = clients[i].Stream; if (!stream.DataAvailable) { continue; } clients[i].Handle(); } Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("for (var i = 0; i < Missing.Server.All.Count; i++) { if (Missing.Server.All[i].Tcp.GetStream().DataAvailable) { Missing.Server.All[i].Handle(); } } Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("foreach (var one in clients) { if (one.Tcp.Available > 3) { one.Handle(); } } Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("for (var i = 0; i < clients.Count; i++) { var count = clients[i].Socket.Available; if (count > 0) { clients[i].Handle(count); } } Dns.GetHostEntry(\"a\");", "EVL0001")]
    public async Task A_stream_is_asked_for_data_whatever_it_is(string turn, string id) => Assert.That(await Findings(turn), Is.EqualTo(new[] { id }));

    [TestCase("foreach (var one in clients) { if (one.Tcp.GetStream().DataAvailable) { one.Handle(); } }")]
    [TestCase("foreach (var one in clients) { if (one.Tcp.GetStream().DataAvailable) { var buffer = new byte[9]; if (one.Tcp.GetStream().Read(buffer, 0, 9) == 0) { one.Close(); } } }")]
    [TestCase("foreach (var one in clients) { if (!one.DataAvailable(1)) { one.Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in clients) { if (one.Sensor.DataAvailable) { one.Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("while (Missing.Client.Own.GetStream().DataAvailable) { Missing.Client.Own.Handle(); } Dns.GetHostEntry(\"a\");")]
    [TestCase("if (Missing.Client.Own.GetStream().DataAvailable) { Missing.Client.Own.Handle(); } Dns.GetHostEntry(\"a\");")]
    [TestCase("var own = 1; for (var i = 0; i < Missing.Retries; i++) { if (Missing.Client.All[own].GetStream().DataAvailable) { Missing.Client.All[own].Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in clients) { if (one.Tcp.Available > 3) { one.Handle(); } }")]
    [TestCase("foreach (var one in clients) { if (one.Tcp.Available) { var buffer = new byte[9]; if (one.Tcp.GetStream().Read(buffer, 0, 9) == 0) { one.Close(); } } }")]
    [TestCase("foreach (var one in clients) { if (one.Available) { one.Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in clients) { if (one.Seat.Available > 0) { one.Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("while (Missing.Client.Own.Tcp.Available == 0) { Thread.Sleep(10); } Dns.GetHostEntry(\"a\");")]
    public async Task One_connection_that_is_asked_serves_nobody_else(string turn) => Assert.That(await Findings(turn), Is.Empty);

    /// <summary>Whatever <c>Missing.Peer</c> is, it has the connection that it was made of.</summary>
    private static Task<string[]> Peers(string accepted, string turn) => Findings(
        "var door = new TcpListener(IPAddress.Any, 1); while (door.Pending()) { " + accepted + " } " + turn + " Dns.GetHostEntry(\"a\");");

    [TestCase("foreach (var one in peers.Keys) { var peer = peers[one]; if (peer.ReadByte() == 0) { peer.Flush(); } }")]
    [TestCase("foreach (var one in peers.Values) { one.Write(1); }")]
    [TestCase("foreach (var (name, one) in peers) { one.SendAll(); }")]
    public async Task Connections_that_are_missing_are_served_all_the_same(string turn) =>
        Assert.That(await Peers("peers.Add(1, new Missing.Peer(door.AcceptTcpClient()));", turn), Is.EqualTo(new[] { "EVL0001" }));

    [TestCase("foreach (var one in peers.Values) { one.Remove(); }")]
    [TestCase("foreach (var one in clients) { one.Write(1); }")]
    [TestCase("foreach (var one in peers.Keys) { Console.Write(one); }")]
    [TestCase("peers[1].Write(1);")]
    public async Task Connections_that_are_looked_after_are_not(string turn) =>
        Assert.That(await Peers("peers.Add(1, new Missing.Peer(door.AcceptTcpClient()));", turn), Is.Empty);

    [TestCase("var last = new Missing.Peer(door.AcceptTcpClient()); foreach (var one in sockets) { last.Write(1); }")]
    [TestCase("new Missing.Peer(door.AcceptTcpClient()).Write(1);")]
    public async Task A_connection_that_is_not_kept_is_the_only_one(string accepted) => Assert.That(await Peers(accepted, ""), Is.Empty);

    /// <summary>A serializer of a package that is missing, and clients of a class that is.</summary>
    private const string Accepting = "if (listener.Poll(0, SelectMode.SelectRead)) { sockets.Add(listener.Accept()); } var read = new List<Socket>(sockets) { listener }; Socket.Select(read, null, null, 1000000); ";

    [TestCase("foreach (var one in clients) { one.Tcp.GetStream().Write(new byte[9], 0, 9); }", "EVL0003")]
    [TestCase("foreach (var one in clients) { var stream = one.Client.GetStream(); Missing.Codec.SerializeWithPrefix(stream, 1); }", "EVL0003")]
    [TestCase("foreach (var one in clients) { if (one.Tcp.Available > 0) { var stream = one.Tcp.GetStream(); Missing.Codec.Deserialize<int>(stream, 1); } }", "EVL0002")]
    public async Task The_stream_of_a_client_that_is_missing_blocks(string turn, string id) => Assert.That(await Findings(Accepting + turn), Is.EqualTo(new[] { id }));

    [TestCase("foreach (var one in clients) { one.Book.GetStream().Write(new byte[9], 0, 9); }")]
    [TestCase("foreach (var one in clients) { one.Tcp.GetStream(1).Write(new byte[9], 0, 9); }")]
    [TestCase("foreach (var one in clients) { one.Tcp.GetStream().WriteAsync(new byte[9], 0, 9); }")]
    [TestCase("foreach (var one in clients) { one.Tcp.GetStream().Close(); }")]
    [TestCase("foreach (var one in clients) { one.Tcp.GetStream().Flush(); }")]
    [TestCase("foreach (var one in clients) { if (one.HasData) { one.Tcp.GetStream().Read(new byte[9], 0, 9); } }")]
    [TestCase("foreach (var one in clients) { var stream = new MemoryStream(); Missing.Codec.Serialize(stream, 1); one.Send(stream); }")]
    [TestCase("foreach (var one in clients) { Missing.Codec.SerializeAsync(one.Tcp.GetStream(), 1); }")]
    public async Task A_stream_of_something_else_or_that_is_only_read_does_not(string turn) => Assert.That(await Findings(Accepting + turn), Is.Empty);

    private static async Task<string[]> FindingsOfGame(string move)
    {
        var compilation = Compiled.Of($$"""
            class Game
            {
                readonly Missing.Player[] players = new Missing.Player[4];
                void Accept(Socket listener) { for (var i = 0; i < 4; i++) { players[i] = new Missing.Player(); players[i].Line = listener.Accept(); } }
                void Run()
                {
                    while (true)
                    {
                        for (var i = 0; i < 4; i++)
                        {
                            if (players[i].Line.Poll(0, SelectMode.SelectRead) && players[i].Line.Available == 0) { continue; }
                            {{move}}
                        }
                    }
                }
            }
            """);
        return [.. (await Compiled.Findings(compilation)).Select(finding => finding.Id)];
    }

    [TestCase("var move = players[i].GetMove();")]
    [TestCase("players[i].ReadMove();")]
    [TestCase("players[i].Receive();")]
    public async Task A_missing_class_may_wait_for_its_connection(string move) => Assert.That(await FindingsOfGame(move), Is.Empty);

    [TestCase("players[i].Show();")]
    [TestCase("Missing.Board.GetMove();")]
    public async Task What_is_missing_does_not_always_wait(string move) => Assert.That(await FindingsOfGame(move), Is.EqualTo(new[] { "EVL0005" }));
}
