namespace EventLoop.Analyzers.Tests;

/// <summary>Handlers whose loop is not in the compilation, and queues that are waited for in a loop of their own.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class MissingLoopTests
{
    private static string Handler(string members, string bases = ": Missing.IEventHandler") => $$"""
        class Session {{bases}}
        {
            readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            {{members}}
            void Look() => Dns.GetHostEntry("a"); // here
        }
        """;

    private static string Found(string program) => program.Replace("// here", "//! EVL0001");

    [TestCase("readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) => Look();")]
    [TestCase("public Session(Missing.EventLoop loop) { } public void HandleRead() => Look();")]
    [TestCase("public void HandleEvent(Missing.Epoller poller, Missing.Events events) { if (events.In) { Look(); } }")]
    public Task A_handler_of_a_missing_loop_is_on_it(string members) => Expect.MarkedLines(Found(Handler(members)));

    [TestCase("public void OnReadable(Socket one) => Look();")]
    [TestCase("readonly Missing.Reactor reactor = null!; public void OnClosed(Socket one) => Look();")]
    [TestCase("readonly Missing.Reactor reactor = null!; void OnReadable(Socket one) => Look();")]
    [TestCase("readonly Missing.Reactor reactor = null!; public static void OnReadable(Socket one) => new Session().Look();")]
    [TestCase("readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) => Task.Run(Look);")]
    [TestCase("readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) => one.Receive(new byte[9]);")]
    [TestCase("readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) { } void Work() => Look();")]
    [TestCase("readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) { var two = socket.Accept(); two.Blocking = false; }")]
    [TestCase("void Start() => new Thread(() => OnReadable(socket)).Start(); readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) => Look();")]
    public Task A_method_that_only_may_be_one_is_not(string members) => Expect.MarkedLines(Handler(members));

    [TestCase("")]
    [TestCase(": IDisposable")]
    public Task A_handler_of_no_missing_interface_is_not(string bases) =>
        Expect.MarkedLines(Handler("readonly Missing.Reactor reactor = null!; public void OnReadable(Socket one) => Look(); public void Dispose() { }", bases));

    [Test]
    public Task One_handler_of_a_kind_speaks_for_the_others() => Expect.MarkedLines("""
        class Acceptor : Missing.IEventHandler
        {
            readonly Missing.Reactor reactor;
            readonly Socket listener;
            public Acceptor(Missing.Reactor reactor, Socket listener) { this.reactor = reactor; this.listener = listener; }
            public void OnReadable(Socket one) => reactor.Register(new Session(), listener.Accept());
        }

        class Session : Missing.IEventHandler
        {
            public void OnReadable(Socket one)
            {
                File.WriteAllText("a", "b"); //! EVL0001
            }
        }

        class Other : Missing.IMessageHandler
        {
            public void OnReadable(Socket one)
            {
                File.WriteAllText("a", "b");
            }
        }
        """);

    [TestCase("while (jobs.Count == 0) { Monitor.Wait(gate); }")]
    [TestCase("while (jobs.Count == 0) { Monitor.Wait(gate, 100); }")]
    [TestCase("if (jobs.Count == 0) { Monitor.Wait(gate); }")]
    public Task A_queue_is_waited_for_in_a_loop_of_its_own(string wait) => Expect.MarkedLines($$"""
        // Socket
        class EventLoop
        {
            readonly Queue<Action> jobs = new();
            readonly object gate = new();
            public void Enqueue(Action job) { lock (gate) { jobs.Enqueue(job); Monitor.Pulse(gate); } }
            public void Run()
            {
                while (true)
                {
                    Action job;
                    lock (gate) { {{wait}} job = jobs.Dequeue(); }
                    job();
                }
            }
        }

        class Program
        {
            static void Main()
            {
                var loop = new EventLoop();
                loop.Enqueue(Look);
                loop.Run();
            }

            static void Look()
            {
                Dns.GetHostEntry("a"); //! EVL0001
            }
        }
        """);

    private static string Gated(string gate, string otherwise) => $$"""
        class Server
        {
            readonly Dictionary<Socket, Action> handlers = new();
            readonly ManualResetEvent anybody = new(false);
            void Add(Socket one, Action handler) { lock (handlers) { handlers.Add(one, handler); } anybody.Set(); }
            void Run()
            {
                while (true)
                {
                    {{gate}}
                    var ready = handlers.Keys.ToList();
                    if (ready.Count == 0) { {{otherwise}} continue; }
                    Socket.Select(ready, null, null, 10000);
                    foreach (var one in ready) { handlers[one](); }
                }
            }
        }
        """;

    [Test]
    public Task A_gate_that_the_loop_closes_itself_is_its_pause() => Expect.Silence(Gated("anybody.WaitOne();", "anybody.Reset();"));

    [Test]
    public Task A_gate_that_others_close_is_not() => Expect.Findings(Gated("[|anybody.WaitOne()|];", ""), "EVL0001");

    private static string Polled(string asks) => $$"""
        // Socket
        class Broker
        {
            readonly Missing.ZSocket front = new(1), back = new(2);
            void Run(Missing.PollItem poll)
            {
                while (true)
                {
                    {{asks}}
                }
            }

            void Look()
            {
                Thread.Sleep(100); // here
            }
        }
        """;

    [Test]
    public Task Message_sockets_that_are_asked_in_turn_are_served() => Expect.MarkedLines(Found(Polled(
        "if (front.PollIn(poll, out var message, 64)) { back.Send(message); Look(); } if (back.PollIn(poll, out message, 64)) { front.Send(message); }")));

    [TestCase("if (front.PollIn(poll, out var message, 64)) { front.Send(message); Look(); }")]
    [TestCase("if (front.PollIn(poll, out var message, 0)) { back.Send(message); } if (back.PollIn(poll, out message, 0)) { front.Send(message); } Look();")]
    public Task One_alone_or_a_pause_in_each_turn_is_fine(string asks) => Expect.MarkedLines(Polled(asks));
}
