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
                void Update()
                {
                    listener.Listen();
                    {{turn}}
                }
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

    [TestCase("foreach (var one in clients) { if (one.Tcp.GetStream().DataAvailable) { one.Handle(); } } Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("for (var i = 0; i < clients.Count; i++) { var stream = clients[i].Stream; if (!stream.DataAvailable) { continue; } clients[i].Handle(); } Dns.GetHostEntry(\"a\");", "EVL0001")]
    [TestCase("for (var i = 0; i < Missing.Server.All.Count; i++) { if (Missing.Server.All[i].Tcp.GetStream().DataAvailable) { Missing.Server.All[i].Handle(); } } Dns.GetHostEntry(\"a\");", "EVL0001")]
    public async Task A_stream_is_asked_for_data_whatever_it_is(string turn, string id) => Assert.That(await Findings(turn), Is.EqualTo(new[] { id }));

    [TestCase("foreach (var one in clients) { if (one.Tcp.GetStream().DataAvailable) { one.Handle(); } }")]
    [TestCase("foreach (var one in clients) { if (one.Tcp.GetStream().DataAvailable) { var buffer = new byte[9]; if (one.Tcp.GetStream().Read(buffer, 0, 9) == 0) { one.Close(); } } }")]
    [TestCase("foreach (var one in clients) { if (!one.DataAvailable(1)) { one.Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("foreach (var one in clients) { if (one.Sensor.DataAvailable) { one.Handle(); } } Dns.GetHostEntry(\"a\");")]
    [TestCase("while (Missing.Client.Own.GetStream().DataAvailable) { Missing.Client.Own.Handle(); } Dns.GetHostEntry(\"a\");")]
    [TestCase("if (Missing.Client.Own.GetStream().DataAvailable) { Missing.Client.Own.Handle(); } Dns.GetHostEntry(\"a\");")]
    [TestCase("var own = 1; for (var i = 0; i < Missing.Retries; i++) { if (Missing.Client.All[own].GetStream().DataAvailable) { Missing.Client.All[own].Handle(); } } Dns.GetHostEntry(\"a\");")]
    public async Task One_connection_that_is_asked_serves_nobody_else(string turn) => Assert.That(await Findings(turn), Is.Empty);
}
