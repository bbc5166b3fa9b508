using static EventLoop.Analyzers.Tests.Sources;

namespace EventLoop.Analyzers.Tests;

/// <summary>Lines that stand in many loops and hold up nobody.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public class QuietTurnTests
{
    private const string Accepted = "if (read.Contains(listener)) { clients.Add(listener.Accept()); } ";

    [TestCase("foreach (var one in read) { if (one == listener) { clients.Add(one.Accept()); } else if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } }")]
    [TestCase("for (var i = 0; i < read.Count; i++) { if (read[i] == listener) { clients.Add(listener.Accept()); } else if (read[i].Receive(new byte[9]) == 0) { clients.Remove(read[i]); } }")]
    [TestCase("read.ForEach(one => { if (one == listener) { clients.Add(listener.Accept()); } else if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } });")]
    [TestCase("foreach (var one in read.Where(one => one != listener)) { if (one.Receive(new byte[9]) == 0) { clients.Remove(one); } }")]
    [TestCase("if (read.Count == 0) { continue; } if (read[0] == listener) { clients.Add(listener.Accept()); }")]
    [TestCase("if (read.Remove(listener)) { clients.Add(listener.Accept()); }")]
    public Task Readiness_told_by_the_wait_is_a_guard(string turn) => Expect.Silence(Loop(turn));

    [TestCase("foreach (var one in clients) { if (one.Poll(0, SelectMode.SelectRead) && one.Receive(new byte[9]) == 0) { break; } }")]
    [TestCase("foreach (var one in clients) { if (one.Available >= 4) { var head = new byte[4]; if (one.Receive(head) == 0) { break; } } }")]
    [TestCase("foreach (var one in clients) { while (one.Available > 0) { one.Receive(new byte[9]); } }")]
    [TestCase("foreach (var one in clients) { var waiting = one.Available; if (waiting > 0) { one.Receive(new byte[waiting]); } }")]
    [TestCase("foreach (var one in clients) { if (one.Available == 0) { continue; } one.Receive(new byte[9]); }")]
    public Task A_probe_of_its_own_is_a_guard(string turn) => Expect.Silence(Loop(Accepted + turn));

    [TestCase("Console.WriteLine(read.Count);")]
    [TestCase("Console.Error.Write(\"turn\");")]
    [TestCase("lock (clients) { clients.Clear(); }")]
    [TestCase("Interlocked.Increment(ref turns);")]
    [TestCase("var text = new StringReader(\"one\\ntwo\").ReadLine(); Console.WriteLine(text);")]
    [TestCase("new MemoryStream().Write(new byte[9], 0, 9);")]
    [TestCase("new StringWriter().WriteLine(\"line\");")]
    [TestCase("System.Xml.Linq.XDocument.Load(new StringReader(\"<a/>\"));")]
    [TestCase("var parts = clients.Select(one => one.Handle).ToArray(); Console.WriteLine(parts.Length);")]
    [TestCase("Thread.Yield(); Thread.Sleep(0);")]
    [TestCase("Thread.SpinWait(20);")]
    [TestCase("if (jobs.TryTake(out var job)) { job(); }")]
    [TestCase("while (waiting.TryDequeue(out var work)) { work(); }")]
    [TestCase("if (Monitor.TryEnter(clients, 0)) { Monitor.Exit(clients); }")]
    [TestCase("if (File.Exists(\"stop\")) { Console.WriteLine(\"stop\"); }")]
    [TestCase("signal.Set(); slots.Release();")]
    [TestCase("if (pending.IsCompletedSuccessfully) { Console.WriteLine(pending.Result); }")]
    [TestCase("if (!pending.IsFaulted) { Console.WriteLine(pending.Result); }")]
    [TestCase("pending.ContinueWith(done => Console.WriteLine(done.Result));")]
    [TestCase("_ = pending.WaitAsync(TimeSpan.FromSeconds(1));")]
    [TestCase("ThreadPool.QueueUserWorkItem(_ => pending.Wait());")]
    [TestCase("new Thread(() => { while (true) { Thread.Sleep(1000); } }) { IsBackground = true }.Start();")]
    [TestCase("threads.Add(new Thread(() => Thread.Sleep(1000))); threads.RemoveAll(one => !one.IsAlive);")]
    [TestCase("foreach (var one in clients) { one.Shutdown(SocketShutdown.Send); }")]
    [TestCase("foreach (var one in clients) { one.BeginReceive(new byte[9], 0, 9, SocketFlags.None, done => Thread.Sleep(1000), null); }")]
    [TestCase("foreach (var one in clients) { _ = one.SendAsync(new byte[9]); }")]
    public Task Calls_that_return_at_once_are_free(string turn) => Expect.Silence(Loop(Accepted + turn, """
        int turns;
        readonly BlockingCollection<Action> jobs = new();
        readonly ConcurrentQueue<Action> waiting = new();
        readonly Task<int> pending = Task.Run(() => 1);
        readonly ManualResetEventSlim signal = new();
        readonly SemaphoreSlim slots = new(1);
        readonly List<Thread> threads = new();
        """));

    [TestCase("if (client.GetStream().DataAvailable) { client.GetStream().Read(new byte[9], 0, 9); }")]
    [TestCase("var stream = client.GetStream(); while (stream.DataAvailable) { stream.ReadByte(); }")]
    [TestCase("if (client.Available > 3) { var head = new byte[4]; client.GetStream().Read(head, 0, 4); }")]
    [TestCase("if (!client.Connected) { client.Close(); continue; } if (client.Available == 0) { continue; } var buffer = new byte[client.Available]; client.GetStream().Read(buffer, 0, buffer.Length);")]
    [TestCase("if (client.Client.Poll(0, SelectMode.SelectRead) && client.Available == 0) { gone.Add(client); }")]
    [TestCase("_ = client.GetStream().WriteAsync(new byte[9], 0, 9);")]
    [TestCase("Task.Run(() => client.GetStream().Write(new byte[9], 0, 9));")]
    public Task A_tick_that_asks_first_is_free(string turn) => Expect.Silence(Tick(turn, "readonly List<TcpClient> gone = new();"));

    private const string Signals = "readonly SemaphoreSlim permits = new(0); readonly ManualResetEventSlim signal = new();";

    [TestCase("while (permits.CurrentCount > 0) { permits.Wait(); }")]
    [TestCase("if (permits.CurrentCount == 0) { continue; } permits.Wait();")]
    [TestCase("if (signal.IsSet) { signal.Wait(); }")]
    public Task A_signal_that_was_seen_is_not_waited_for(string turn) => Expect.Silence(Loop(turn, Signals));

    [TestCase("[|permits.Wait()|];")]
    [TestCase("[|permits.Wait()|]; Console.WriteLine(permits.CurrentCount);")]
    [TestCase("if (clients.Count > 0) { [|signal.Wait()|]; }")]
    public Task A_signal_that_nobody_looked_at_is(string turn) => Expect.Findings(Loop(turn, Signals), "EVL0001");
}
