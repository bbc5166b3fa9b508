using Microsoft.CodeAnalysis;

namespace EventLoop.Analyzers.Tests;

/// <summary>Loops of networking libraries: what they call back is on the loop, whether or not the library is there to bind.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class LibraryTests
{
    private const string Library = """
        namespace Net
        {
            public class Peer { public string Name = ""; public void Send(byte[] data) { } }
            public interface IListener { void OnData(Peer peer, byte[] data); void OnJoined(Peer peer); }
            public class EventListener { public event System.Action<Peer, byte[]>? Received; public event System.Action<Peer>? Joined; protected void Raise() { Received!(null!, null!); Joined!(null!); } }
            public class NetManager { public NetManager(object listener) { } public void Start(int port) { } public void Connect(string host) { } public void PollEvents() { } public void Stop() { } }
            public class ReplySocket { public event System.EventHandler? ReceiveReady; public void Connect(string address) { } public void Bind(string address) => ReceiveReady?.Invoke(this, null!); }
            public class Poller { public void Add(ReplySocket socket) { } public void Run() { } }
        }
        """;

    private static readonly MetadataReference Reference = Emit();

    private static MetadataReference Emit()
    {
        using var image = new MemoryStream();
        var result = Compiled.Of(Library).WithAssemblyName("Net").Emit(image);
        Assert.That(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    /// <summary>The lines marked, with the library and without.</summary>
    private static async Task Check(string program)
    {
        var source = "// Socket\nusing Net;\n" + program;
        await Expect.MarkedLines(source);
        var bound = Compiled.Of(source).AddReferences(Reference);
        Assert.That(bound.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error), Is.Empty, "the source does not compile");
        var found = await Compiled.Findings(bound);
        Assert.That(found.Select(one => one.Location.GetLineSpan().StartLinePosition.Line + 1), Is.EqualTo(Marked.Parse(source, "").Lines.Select(one => one.Line)), string.Join("\n", found));
    }

    private static string Pump(string subscribe, string loop = "while (!Console.KeyAvailable) { server.PollEvents(); Thread.Sleep(15); }", string start = "server.Start(1);", string members = "") => $$"""
        class Game
        {
            {{members}}
            void Run()
            {
                var listener = new EventListener();
                var server = new NetManager(listener);
                {{subscribe}}
                {{start}}
                {{loop}}
                server.Stop();
            }

            void OnReceived(Peer peer, byte[] data)
            {
                peer.Send(data);
                Look(peer.Name);
            }

            static void Look(string name)
            {
                Dns.GetHostEntry(name); // here
            }
        }
        """;

    private static string Found(string program) => program.Replace("// here", "//! EVL0001");

    [TestCase("listener.Received += OnReceived;")]
    [TestCase("listener.Joined += peer => Look(peer.Name);")]
    [TestCase("listener.Joined += delegate(Peer peer) { Look(peer.Name); };")]
    public Task A_handler_runs_where_its_library_is_pumped(string subscribe) => Check(Found(Pump(subscribe)));

    [TestCase("while (true) { server.PollEvents(); }")]
    [TestCase("for (;;) { server.PollEvents(); Thread.Sleep(1); }")]
    [TestCase("Loop(server);", "static void Loop(NetManager server) { while (true) { server.PollEvents(); Thread.Sleep(5); } }")]
    [TestCase("new Thread(() => { while (true) { server.PollEvents(); Thread.Sleep(5); } }).Start();")]
    public Task Whoever_pumps_it(string loop, string members = "") => Check(Found(Pump("listener.Received += OnReceived;", loop, members: members)));

    [TestCase("")]
    [TestCase("listener.Joined += peer => Console.WriteLine(peer.Name);")]
    [TestCase("listener.Received += (peer, data) => Task.Run(() => Look(peer.Name));")]
    [TestCase("new EventListener().Received += OnReceived;")]
    public Task What_is_not_subscribed_or_does_not_block_is_fine(string subscribe) => Check(Pump(subscribe));

    [TestCase("")]
    [TestCase("while (!Console.KeyAvailable) { Thread.Sleep(15); }")]
    [TestCase("Console.ReadLine();")]
    public Task What_nobody_pumps_runs_elsewhere(string loop) => Check(Pump("listener.Received += OnReceived;", loop));

    [Test]
    public Task A_client_keeps_nobody_waiting() => Check(Pump("listener.Received += OnReceived;", start: "server.Connect(\"host\");"));

    [Test]
    public Task A_tick_pumps_too() => Check("""
        class Game
        {
            readonly EventListener listener = new();
            readonly NetManager server;
            public Game()
            {
                server = new NetManager(listener);
                listener.Received += OnReceived;
            }

            public void Update() => server.PollEvents();

            void OnReceived(Peer peer, byte[] data)
            {
                File.WriteAllBytes("a", data); //! EVL0001
            }
        }
        """);

    [Test]
    public Task A_listener_is_called_back() => Check("""
        class Game : IListener
        {
            public void Run()
            {
                var server = new NetManager(this);
                server.Start(1);
                while (true)
                {
                    server.PollEvents();
                    Thread.Sleep(15);
                }
            }

            public void OnData(Peer peer, byte[] data)
            {
                Thread.Sleep(100); //! EVL0001
            }

            public void OnJoined(Peer peer)
            {
                Task.Run(() => Thread.Sleep(100));
            }

            public void Other()
            {
                Thread.Sleep(100);
            }
        }
        """);

    private static string Polled(string run) => $$"""
        class Broker
        {
            void Run()
            {
                var front = new ReplySocket();
                front.Bind("tcp://*:1");
                front.ReceiveReady += (sender, args) =>
                {
                    Thread.Sleep(100); // here
                };
                var poller = new Poller();
                poller.Add(front);
                {{run}}
            }
        }
        """;

    [TestCase("poller.Run();")]
    [TestCase("new Thread(poller.Run).Start();")]
    [TestCase("Task.Run(() => poller.Run());")]
    public Task A_pollers_handlers_are_on_its_loop(string run) => Check(Found(Polled(run)));

    [Test]
    public Task A_poller_of_one_client_keeps_nobody_waiting() => Check(Polled("poller.Run();").Replace("front.Bind", "front.Connect"));

    [TestCase("")]
    [TestCase("Console.WriteLine(poller);")]
    public Task A_poller_that_does_not_run_calls_nobody(string run) => Check(Polled(run));

    [Test]
    public Task A_missing_poller_may_be_filled_at_once() => Expect.MarkedLines("""
        // Socket
        class Broker
        {
            void Run()
            {
                using var front = new Missing.RouterSocket("@tcp://*:5555");
                using var back = new Missing.DealerSocket("@tcp://*:5556");
                using var poller = new Missing.NetMQPoller { front, back };
                front.ReceiveReady += OnFront;
                poller.Run();
            }

            void OnFront(object sender, Missing.Args args)
            {
                Store(args.Socket.ReceiveString());
            }

            static void Store(string text)
            {
                File.AppendAllText("a", text); //! EVL0001
            }
        }
        """);

    private static string Kept(string made, string turn) => $$"""
        class Server
        {
            readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
            readonly List<Missing.Connection> all = new();
            void Run()
            {
                listener.Listen();
                while (true)
                {
                    if (listener.Poll(1000, SelectMode.SelectRead))
                    {
                        {{made}}
                        all.Add(one);
                    }

                    foreach (var one in all)
                    {
                        if (one.Socket.Poll(0, SelectMode.SelectRead))
                        {
                            {{turn}}
                        }
                    }
                }
            }

            void OnData(Missing.Connection one, byte[] data)
            {
                Thread.Sleep(100); // here
            }
        }
        """;

    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data += OnData;", "one.Process();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data = OnData;", "one.HandleInput();")]
    [TestCase("var one = new Missing.Connection(listener.Accept(), OnData);", "one.Receive();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Subscribe(Missing.Kind.Data, OnData);", "one.Read();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()) { Data = OnData };", "one.Update();")]
    public Task A_connection_that_is_missing_calls_its_handlers(string made, string turn) => Expect.MarkedLines(Found(Kept(made, turn)));

    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data += OnData;", "one.BeginReceive();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data += OnData; one.Start();", "")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data += OnData;", "one.ReceiveAsync();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data -= OnData;", "one.Process();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); one.Data += (a, b) => Task.Run(() => OnData(a, b));", "one.Process();")]
    [TestCase("var one = new Missing.Connection(listener.Accept()); Missing.Pool.Post(OnData);", "one.Process();")]
    public Task A_handler_that_may_run_elsewhere_is_not_on_the_loop(string made, string turn) => Expect.MarkedLines(Kept(made, turn));

    [Test]
    public Task A_turn_that_gives_messages_out_is_one() => Expect.MarkedLines("""
        // Socket
        class Lobby
        {
            readonly Missing.NetServer server = new(1);
            void Run()
            {
                while (true)
                {
                    Missing.Message message;
                    while ((message = server.ReadMessage()) != null)
                    {
                        switch (message.Kind)
                        {
                            case Missing.Kind.Data:
                                Handle(message);
                                break;
                        }
                    }

                    Thread.Sleep(1);
                }
            }

            void Handle(Missing.Message message)
            {
                Thread.Sleep(100); //! EVL0001
            }
        }
        """);

    [TestCase("window.PollEvents();")]
    [TestCase("world.Tick();")]
    [TestCase("consumer.Poll(100);")]
    [TestCase("client.ReadMessage();")]
    public Task A_turn_of_something_else_is_not(string turn) => Expect.MarkedLines($$"""
        // Socket
        class Lobby
        {
            readonly Missing.Window window = new();
            readonly Missing.World world = new();
            readonly Missing.Consumer consumer = new();
            readonly Missing.Session client = new();
            void Run()
            {
                window.Closed += (sender, args) => File.Delete("a");
                while (true)
                {
                    {{turn}}
                    Dns.GetHostEntry("a");
                }
            }
        }
        """);
}
