using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>A mutex is a lock, and no signal.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class MutexTests
{
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

    private static string Woken(string send, string members = "") => $$"""
        class Server
        {
            readonly object gate = new();
            readonly List<Socket> clients = new();
            readonly Socket waker = new(SocketType.Stream, ProtocolType.Tcp);
            {{members}}
            void Start() => new Thread(Accept).Start();
            void Accept()
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                var wake = new byte[1];
                var all = new byte[100];
                while (true)
                {
                    var client = listener.Accept();
                    lock (gate)
                    {
                        clients.Add(client);
                        {{send}}
                    }
                }
            }

            void Run(Socket awake)
            {
                while (true)
                {
                    List<Socket> read;
                    [|lock (gate)|]
                    {
                        read = new List<Socket>(clients) { awake };
                    }

                    Socket.Select(read, null, null, 100000);
                }
            }
        }
        """;

    [TestCase("waker.Send(wake);")]
    [TestCase("waker.Send(new byte[] { 1 });")]
    [TestCase("waker.Send(one);", "static readonly byte[] one = { 1 };")]
    [TestCase("wake[0] = 7; waker.Send(wake, 0, 1, SocketFlags.None);")]
    public Task A_lock_held_for_a_wake_up_of_one_byte_is_soon_free(string send, string members = "") =>
        Expect.Silence(Woken(send, members).Replace("[|lock (gate)|]", "lock (gate)", StringComparison.Ordinal));

    [TestCase("waker.Send(all);")]
    [TestCase("wake = new byte[100]; waker.Send(wake);")]
    public Task A_lock_held_for_a_message_is_not(string send) => Expect.Findings(Woken(send), "EVL0011");
}
