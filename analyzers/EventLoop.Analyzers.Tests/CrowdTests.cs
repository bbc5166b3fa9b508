using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Loops that serve many, or only look as if they did.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class CrowdTests
{
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
}
